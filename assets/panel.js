/**
 * Keeps a page of the panel up to date (docs/panel.md). The server alone renders: when something happens, and from time to
 * time, this asks for the page once more and takes over the parts that are marked `data-live`.
 */

const POLL_MS = 2_000;
/** Events that come in a crowd are looked at together. */
const SOONEST_MS = 300;
const GIVE_UP_MS = 10_000;
const LATEST_RETRY_MS = 30_000;
/** A page that is being left loses its requests too, and has no time to say so. */
const LEFT_MS = 500;
/** How long what others did stays on the screen. */
const TOLD_MS = 10_000;
/** Visits that begin and end show in the next poll. */
const LOOKED_AT = [
  'serving.advanced',
  'settings.changed',
  'room.reset',
  'doors.opened',
  'draw.completed',
  'gate.changed',
  'numbers.skipped',
];

const { events: eventsUrl, caller } = document.querySelector('main').dataset;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What the server said last of a part, before its times were rewritten. */
const shown = new Map();
const known = new Set();
let source = null;
let timer;
let toastTimer;
let asking = false;
let askAgain = false;
let failures = 0;
let askedAtMs = 0;
let updatedAt = new Date();

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A live region: empty it takes no room. */
function toast(name, text) {
  const place = document.querySelector(`[data-toast="${name}"]`);
  if (place.textContent !== text) place.textContent = text;
}

/** Times in the zone of whoever looks. */
function localise(part) {
  for (const time of part.querySelectorAll('time')) time.textContent = clock.format(new Date(time.dateTime));
  for (const line of part.querySelectorAll('[data-zone]')) line.textContent = `Times are in ${zone}.`;
}

/** Says what others did, once. */
function tellNews() {
  const news = [];
  for (const line of document.querySelectorAll('[data-event][data-actor]')) {
    const { event, actor } = line.dataset;
    if (known.has(event)) continue;
    known.add(event);
    if (actor === caller) continue;
    line.classList.add('fresh');
    const room = line.querySelector('strong')?.textContent;
    news.unshift(`${actor}: ${room === undefined ? '' : `${room}: `}${line.querySelector('.told').textContent}`);
  }
  return news;
}

function announce(news) {
  if (news.length === 0) return;
  toast('others', news.slice(-3).join('\n'));
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast('others', ''), TOLD_MS);
}

/** Takes over what has changed. A part that somebody is in stays until they have left it. */
function take(fresh) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const other = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (other === null) continue;
    Object.assign(part.dataset, other.dataset);
    const html = other.innerHTML;
    if (shown.get(part) === html || part.contains(document.activeElement)) continue;
    shown.set(part, html);
    part.replaceChildren(...other.childNodes);
    localise(part);
  }
  announce(tellNews());
  document.dispatchEvent(new CustomEvent('panel:page', { detail: fresh }));
}

/** The page as it is now; null: the server has another one for this browser, such as the sign-in. */
async function load() {
  const response = await fetch(location.href, {
    redirect: 'manual',
    headers: { Accept: 'text/html' },
    signal: AbortSignal.timeout(GIVE_UP_MS),
  });
  if (response.type === 'opaqueredirect' || (response.status >= 400 && response.status < 500)) return null;
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

function tellLoss() {
  if (failures === 0) return;
  toast('connection', `No connection. What you see is from ${clock.format(updatedAt)}. Trying again …`);
}

function plan(ms) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, ms);
}

async function refresh() {
  if (asking) return;
  asking = true;
  askAgain = false;
  askedAtMs = performance.now();
  try {
    const fresh = await load();
    if (fresh === null) return location.reload();
    failures = 0;
    updatedAt = new Date();
    toast('connection', '');
    take(fresh);
    listen();
    plan(askAgain ? SOONEST_MS : POLL_MS);
  } catch {
    failures += 1;
    setTimeout(tellLoss, LEFT_MS);
    plan(Math.min(LATEST_RETRY_MS, POLL_MS * 2 ** (failures - 1)) * (0.75 + Math.random() / 2));
  } finally {
    asking = false;
  }
}

/** Something has happened: looks at it at once, or with what follows it right away. */
function look() {
  if (asking) askAgain = true;
  else if (failures === 0) plan(Math.max(0, askedAtMs + SOONEST_MS - performance.now()));
}

function listen() {
  if (source !== null || document.hidden) return;
  const opened = new EventSource(eventsUrl);
  source = opened;
  // What happened before the stream began is not told by it.
  opened.onopen = look;
  for (const type of LOOKED_AT) opened.addEventListener(type, look);
  opened.addEventListener('room.metrics', () => document.dispatchEvent(new CustomEvent('panel:minute')));
  opened.onerror = async () => {
    if (opened.readyState !== EventSource.CLOSED) return;
    // Refused: the poll goes on alone, and finds out whether the session is over.
    look();
    await wait(LATEST_RETRY_MS);
    if (source === opened) source = null;
  };
}

/** Nobody looks: nothing is asked. A browser opens few connections to a site, so that tabs in the background give theirs back. */
function rest() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function followVisibility() {
  if (document.hidden) return rest();
  listen();
  plan(0);
}

function start() {
  // Takes back the header `Refresh`, which is for those without scripts (docs/decisions/0007).
  window.stop();
  for (const part of document.querySelectorAll('[data-live]')) {
    shown.set(part, part.innerHTML);
    localise(part);
  }
  tellNews();
  for (const line of document.querySelectorAll('.fresh')) line.classList.remove('fresh');
  document.addEventListener('visibilitychange', followVisibility);
  window.addEventListener('pagehide', rest);
  window.addEventListener('pageshow', ({ persisted }) => persisted && followVisibility());
  window.addEventListener('online', () => plan(0));
  followVisibility();
}

if (eventsUrl !== undefined) {
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', () => setTimeout(start));
}
