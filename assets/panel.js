import { countdown } from '../src/http/panel/countdown.ts';
import { eventReactions } from '../src/http/panel/event-reactions.ts';

/**
 * Keeps a page of the panel up to date (docs/panel.md). The server alone renders: when something happens, and from time to
 * time, this asks for the page once more and takes over the parts that are marked `data-live`.
 */

const POLL_MS = 2_000;
const COUNT_MS = 250;
/** Events that come in a crowd are looked at together. */
const SOONEST_MS = 300;
const GIVE_UP_MS = 10_000;
const LATEST_RETRY_MS = 30_000;
/** A page that is being left loses its requests too, and has no time to say so. */
const LEFT_MS = 500;
/** How long what others did stays on the screen. */
const TOLD_MS = 10_000;

const { events: eventsUrl, caller } = document.querySelector('main').dataset;
const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  timeZone: document.documentElement.dataset.zone,
});

/** What the server said last of a part, before its countdown went on. */
const shown = new Map();
const known = new Set();
let source = null;
let timer;
let toastTimer;
let asking = false;
let askAgain = false;
/** The page as the server has sent it last, of which it sends what has changed since. */
let page = { version: 'none', lines: [] };
let failures = 0;
let isOver = false;
let askedAtMs = 0;
let answered = false;
let updatedAt = new Date();
/** By how much the clock of the server is ahead of this one. */
let clockAheadMs = 0;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A live region: empty it takes no room. */
function toast(name, text) {
  const place = document.querySelector(`[data-toast="${name}"]`);
  if (place.textContent !== text) place.textContent = text;
}

/** Goes on with what is counted down, by the clock of the server. */
function count() {
  for (const time of document.querySelectorAll('[data-countdown]')) {
    time.textContent = countdown(Date.parse(time.dateTime) - Date.now() - clockAheadMs);
  }
}

/** @param told a page of the server, as of now */
function setClock(told) {
  clockAheadMs = Number(told.querySelector('main').dataset.now) - Date.now();
  count();
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
  }
  announce(tellNews());
  document.dispatchEvent(new CustomEvent('panel:page', { detail: fresh }));
}

/** The page as it is now; null: the server has another one for this browser, such as the sign-in. */
async function load() {
  const response = await fetch(location.href, {
    redirect: 'manual',
    headers: { Accept: 'text/html, application/json', 'Panel-Page': page.version },
    signal: AbortSignal.timeout(GIVE_UP_MS),
  });
  if (response.type === 'opaqueredirect' || (response.status >= 400 && response.status < 500)) return null;
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const { version, changes } = await response.json();
  const lines = [...page.lines];
  for (const [from, to, put] of changes.reverse()) lines.splice(from, to - from, ...put);
  page = { version, lines };
  return new DOMParser().parseFromString(lines.join('\n'), 'text/html');
}

function tellLoss() {
  if (failures === 0) return;
  toast('connection', `No connection. What you see is from ${clock.format(updatedAt)}. Trying again …`);
}

/** Whether somebody has typed what a reload would lose. */
function isTyped() {
  const fields = [...document.querySelectorAll('main form :is(input:not([type=hidden]), select, textarea)')];
  return fields.some(({ options, defaultValue, value, type, checked, defaultChecked }) => {
    if (options !== undefined) return [...options].some((option) => option.selected !== option.defaultSelected);
    return type === 'radio' || type === 'checkbox' ? checked !== defaultChecked : value !== defaultValue;
  });
}

/** The session is over, or the page has gone: the server sends the browser on, unless that would lose what was typed. */
function leave() {
  if (!isTyped()) return location.reload();
  isOver = true;
  rest();
  document.dispatchEvent(new CustomEvent('panel:over'));
  toast('connection', 'Your session has ended. Send the form to sign in again: what you typed is kept.');
}

function plan(ms) {
  clearTimeout(timer);
  if (!document.hidden && !isOver) timer = setTimeout(refresh, ms);
}

async function refresh() {
  if (asking) return;
  asking = true;
  askAgain = false;
  askedAtMs = performance.now();
  try {
    const fresh = await load();
    answered = true;
    watch();
    if (fresh === null) return leave();
    failures = 0;
    updatedAt = new Date();
    toast('connection', '');
    take(fresh);
    setClock(fresh);
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

/** Something has happened: fetches the page anew at once, or with what follows it right away. */
function catchUp() {
  if (asking) askAgain = true;
  else if (failures === 0) plan(Math.max(0, askedAtMs + SOONEST_MS - performance.now()));
}

function listen() {
  if (source !== null || document.hidden || isOver) return;
  const opened = new EventSource(eventsUrl);
  source = opened;
  // What happened before the stream began is not told by it.
  opened.onopen = catchUp;
  const reacts = { catchUp, draw: () => document.dispatchEvent(new CustomEvent('panel:minute')), none() {} };
  for (const [type, reaction] of Object.entries(eventReactions)) opened.addEventListener(type, reacts[reaction]);
  opened.onerror = async () => {
    if (opened.readyState !== EventSource.CLOSED) return;
    // Refused: the poll goes on alone, and finds out whether the session is over.
    catchUp();
    await wait(LATEST_RETRY_MS);
    if (source === opened) source = null;
  };
}

/** Until this script has had a good answer, the page loads itself anew (docs/decisions/0007) while somebody looks. */
function watch() {
  clearTimeout(globalThis.owrRefresh);
  if (!answered && !document.hidden) globalThis.owrRefresh = setTimeout(() => location.reload(), GIVE_UP_MS + POLL_MS);
}

/** Nobody looks: nothing is asked. A browser opens few connections to a site, so that tabs in the background give theirs back. */
function rest() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function followVisibility() {
  watch();
  if (document.hidden) return rest();
  listen();
  plan(0);
}

function start() {
  for (const part of document.querySelectorAll('[data-live]')) {
    shown.set(part, part.innerHTML);
  }
  setClock(document);
  setInterval(count, COUNT_MS);
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
