export const SECOND_MS = 1000;

/** Elements and data of the page that is shown; another one after each swap. */
export const page = {
  main: null,
  /** What the server wrote for this script; null: it has nothing to do. */
  data: null,
  texts: {},
  /** What the server's clock is ahead of ours. */
  clockAheadMs: 0,
};

export function readPage() {
  page.main = document.getElementById('place');
  const { place, texts } = page.main.dataset;
  page.data = place === undefined ? null : JSON.parse(place);
  if (page.data === null) return;
  page.texts = JSON.parse(texts);
  page.clockAheadMs = Date.parse(page.data.now) - Date.now();
}

/** By the server's clock. @param iso ISO 8601; null: at no known time */
export function msUntil(iso) {
  return iso === null ? Infinity : Date.parse(iso) - Date.now() - page.clockAheadMs;
}

/** How long the doors stay shut. */
export function opensInMs() {
  return msUntil(page.data.status.opens_at);
}

/** @returns null where the page has no such element: templates may leave any of them out (docs/look.md) */
export function live(name) {
  return page.main.querySelector(`[data-live="${name}"]`);
}

/** @returns whether that is news */
export function say(name, words) {
  const element = live(name);
  if (element === null || element.textContent === words) return false;
  element.textContent = words;
  element.hidden = words === '';
  return true;
}

const announcer = document.createElement('p');
announcer.setAttribute('role', 'status');
announcer.className = 'announcer';

/** Gives screen readers a place that they listen to. */
export function addAnnouncer() {
  document.body.append(announcer);
}

export function readOut(words) {
  announcer.textContent = words;
}

/** For screen readers too, which do not hear what appears. */
export function announce(name, words) {
  if (say(name, words)) readOut(words);
}
