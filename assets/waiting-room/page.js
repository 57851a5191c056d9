export const SECOND_MS = 1000;

/** Path of this page; what the script asks for is below it. */
export const here = location.pathname.replace(/\/$/, '');

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

/** Until the doors open, or the first people are called. */
export function beginsInMs() {
  const { place, opens_at, starts_at } = page.data.status;
  return msUntil(place === 'prequeue' ? opens_at : starts_at);
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

const SAID_MS = 15 * SECOND_MS;

let silenceTimer;

const announcer = document.createElement('p');
announcer.setAttribute('role', 'status');
announcer.className = 'announcer';

/** Gives screen readers a place that they listen to. */
export function addAnnouncer() {
  document.body.append(announcer);
}

/** What was said is taken away again: whoever reads the page later must not come upon what holds no more. */
export function readOut(words) {
  clearTimeout(silenceTimer);
  // The same words once more are no change, and would not be heard.
  announcer.textContent = announcer.textContent === words ? `${words}\u00a0` : words;
  silenceTimer = setTimeout(() => {
    announcer.textContent = '';
  }, SAID_MS);
}

/** For screen readers too, which do not hear what appears. */
export function announce(name, words) {
  if (say(name, words)) readOut(words);
}
