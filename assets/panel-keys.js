/**
 * Keys of the panel (docs/panel.md): they go to pages and fields, and change nothing. A link says by `data-keys` which
 * keys it has. They can be turned off, as those need who speak to their computer (WCAG 2.1.4).
 */

const OFF = 'owr-keys-off';
/** How long after the first key of two the second one counts. */
const SECOND_WITHIN_MS = 1_500;
const FIELDS = 'input, select, textarea, [contenteditable]';

const dialog = document.querySelector('dialog[data-keys-list]');
let first = { key: '', atMs: 0 };

/** Where nothing can be kept, they are on. */
function areOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function turn(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  } catch {
    // For this page they stay as they are.
  }
}

for (const place of document.querySelectorAll('[data-keys-switch]')) {
  const box = place.querySelector('input');
  box.checked = !areOff();
  box.addEventListener('change', () => turn(box.checked));
  place.hidden = false;
}

function showList() {
  if (dialog === null || dialog.open) return false;
  dialog.showModal();
  return true;
}

function search() {
  const field = document.querySelector('input[type=search]');
  field?.focus();
  field?.select?.();
  return field !== null;
}

function goTo(keys) {
  const link = document.querySelector(`a[data-keys="${CSS.escape(keys)}"]`);
  link?.click();
  return link !== null;
}

/** @returns whether a key was one of ours */
function take(key) {
  const second = performance.now() - first.atMs < SECOND_WITHIN_MS ? `${first.key} ${key}` : '';
  first = { key, atMs: performance.now() };
  if (second !== '' && goTo(second)) return true;
  if (key === '?') return showList();
  return key === '/' && search();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || areOff()) return;
  if (event.target.closest(FIELDS) !== null || dialog?.open) return;
  if (take(event.key)) event.preventDefault();
});

// The link to the page with the list, where that can be shown here.
for (const link of document.querySelectorAll('[data-keys-link]')) {
  link.addEventListener('click', (event) => {
    if (showList()) event.preventDefault();
  });
}
