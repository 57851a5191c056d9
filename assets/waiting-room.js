/**
 * Keeps the waiting page up to date (docs/waiting-page.md). The server alone renders: this follows the room's status from
 * afar and the visitor's own from near, changes what changes within a state, and takes another page from the server when
 * the state changes.
 */

const SECOND_MS = 1000;
const SOONEST_RETRY_MS = 2 * SECOND_MS;
const LATEST_RETRY_MS = 60 * SECOND_MS;
const GIVE_UP_MS = 15 * SECOND_MS;
const ASLEEP_MS = 10 * SECOND_MS;
const SOONEST_POLL_S = 2;
/** Beside the next own status; what is told of a wait shorter than four times this would be out of date sooner. */
const LATEST_OWN_MS = 600 * SECOND_MS;
const SOONEST_OWN_MS = 120 * SECOND_MS;
/** Places in which the room status tells what changes. */
const FOLLOWING = ['waiting', 'paused', 'prequeue', 'drawing', 'closed'];
/** Early visitors who come back within a second when the doors open (src/room/polling.ts). */
const RETURNS_PER_SECOND = 1000;
/** Time to see that it is one's turn, and to stop. */
const GO_AFTER_MS = 3 * SECOND_MS;

const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(language);
const twoDigits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });
const plurals = new Intl.PluralRules(language);
const times = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const moments = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });

/** Elements and data of the page that is shown; another one after each swap. */
let main;
let data;
let texts;
/** What the server's clock is ahead of ours. */
let clockAheadMs = 0;
let shownEstimate = null;
/** The last status of our own and when it was asked for; null: another tab's. */
let own = null;
/** The room status is not asked for before this: it was of no use. */
let followFromMs = 0;
let failures = 0;
let askedAtMs = 0;
let beatAtMs = Date.now();
let asking = false;
let pollTimer;
let goTimer;
let leading = false;
let sound = null;

const live = (name) => main.querySelector(`[data-live="${name}"]`);

/** What this tab remembers; a browser may forbid it. */
const memory = {
  get(key) {
    try {
      return sessionStorage.getItem(`owr ${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(`owr ${key}`);
      else sessionStorage.setItem(`owr ${key}`, value);
    } catch {
      // Then it is forgotten.
    }
  },
};

/** As the server's Translator does: the last number among the values chooses the plural form. */
function text(key, values = {}) {
  const pattern = texts[key];
  const count = Object.values(values).findLast((value) => typeof value === 'number') ?? 0;
  const form = typeof pattern === 'string' ? pattern : (pattern[plurals.select(count)] ?? pattern.other);
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** @returns whether that is news */
function say(name, words) {
  const element = live(name);
  if (element === null || element.textContent === words) return false;
  element.textContent = words;
  element.hidden = words === '';
  return true;
}

/** For screen readers too, which do not hear what appears. */
function announce(name, words) {
  if (say(name, words)) announcer.textContent = words;
}

// ——— the page

function takePage() {
  clearTimeout(goTimer);
  main = document.getElementById('place');
  data = main.dataset.place === undefined ? null : JSON.parse(main.dataset.place);
  if (data === null) return;
  texts = JSON.parse(main.dataset.texts);
  clockAheadMs = Date.parse(data.now) - Date.now();
  own = { status: data.status, atMs: Date.now() };
  shownEstimate = null;
  for (const time of main.querySelectorAll('time[data-local]')) showTime(time, time.dateTime);
  for (const element of main.querySelectorAll('.without-script')) element.hidden = true;
  showStatus(data.status);
  tick();
  offerNotice();
  if (data.status.place === 'turn') goOnSoon();
  else memory.set('went', null);
}

function showTime(element, iso) {
  const key = element.dataset.local;
  element.dateTime = iso;
  element.textContent = text(key, { time: (key === 'prequeue.at' ? moments : times).format(new Date(iso)) });
}

function showStatus(status) {
  data.status = status;
  announce('message', status.message ?? '');
  say('note', '');
  say('entries', numbers.format(status.entries));
  if (data.status.place !== 'waiting' && data.status.place !== 'paused') return;
  say('ahead', numbers.format(status.ahead));
  say('serving', numbers.format(status.serving));
  showProgress(status);
  if (data.status.place === 'waiting') showEstimate(status.estimate);
  document.title = `${text('title.waiting', { count: status.ahead })} · ${data.title}`;
}

/** From where this tab first saw the visitor; never backwards, also when people ahead come back. */
function showProgress({ room, number, ahead }) {
  const bar = live('progress');
  const key = `way ${room} ${number}`;
  const [first, best] = JSON.parse(memory.get(key) ?? `[${ahead}, 0]`);
  if (first === 0) return;
  const percent = Math.max(best, (100 * (first - ahead)) / first);
  memory.set(key, JSON.stringify([first, percent]));
  bar.value = percent;
  bar.hidden = false;
}

/** A range that is still true stays as it is until it differs by a fifth, or by a minute if that is more. */
function showEstimate(estimate) {
  const figure = live('estimate').parentElement;
  figure.hidden = estimate === null;
  live('unknown').hidden = estimate !== null;
  if (estimate !== null && shownEstimate !== null) {
    const { low, high } = shownEstimate;
    const jump = Math.max(Math.abs(estimate.high - high), Math.abs(estimate.low - low));
    if (estimate.seconds >= low && estimate.seconds <= high && jump <= Math.max(60, high / 5)) return;
  }
  shownEstimate = estimate;
  if (estimate !== null) say('estimate', estimateText(estimate));
}

/** As src/http/waiting-page/estimate-text.ts does. */
function estimateText({ low, high }) {
  if (low >= 86_400) return text('estimate.long');
  if (high > 7_200) {
    return text('estimate.hours', { low: Math.max(1, Math.floor(low / 3_600)), high: Math.ceil(high / 3_600) });
  }
  const minutes = { low: Math.floor(low / 60), high: Math.max(1, Math.ceil(high / 60)) };
  if (minutes.high === 1) return text('estimate.soon');
  if (minutes.low < 1) return text('estimate.upto', { high: minutes.high });
  if (minutes.low === minutes.high) return text('estimate.minutes', { high: minutes.high });
  return text('estimate.range', minutes);
}

/** Once a second. A gap tells that the device was asleep. */
function beat() {
  if (data === null) return;
  const nowMs = Date.now();
  if (nowMs - beatAtMs > ASLEEP_MS) wake();
  beatAtMs = nowMs;
  tick();
}

/** The seconds of a turn, or until the doors open. Beyond two days what the server wrote says it better. */
function tick() {
  const element = live('countdown');
  if (element === null || !element.dataset.until) return;
  const seconds = Math.max(0, Math.ceil((Date.parse(element.dataset.until) - Date.now() - clockAheadMs) / SECOND_MS));
  if (seconds > 2 * 86_400) return;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${hours > 0 ? twoDigits.format(minutes) : numbers.format(minutes)}:${twoDigits.format(seconds % 60)}`;
  const clock = hours > 0 ? `${numbers.format(hours)}:${rest}` : rest;
  element.textContent = clock;
  element.closest('dl').hidden = false;
  if (data.status.place === 'prequeue') document.title = `${text('prequeue.in')} ${clock} · ${data.title}`;
}

/** Another state: the server's page of it takes the place of this one. */
async function swap() {
  // A page that is fetched never takes the turn: only a navigation does (docs/waiting-page.md).
  const response = await ask(location.pathname, 'text/html');
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.getElementById('place');
  const focused = document.activeElement;
  const moves = focused === null || focused === document.body || main.contains(focused);
  main.replaceWith(document.adoptNode(next));
  document.title = page.title;
  takePage();
  const heading = main.querySelector('h1');
  const lead = main.querySelector('.lead')?.textContent ?? '';
  if (moves) {
    heading.tabIndex = -1;
    heading.focus();
  }
  // A heading that takes the focus is read out for that.
  announcer.textContent = moves ? lead : `${heading.textContent}. ${lead}`;
  if (data?.status.place === 'turn') notice(heading.textContent, lead);
}

const announcer = document.createElement('p');
announcer.setAttribute('role', 'status');
announcer.className = 'announcer';

// ——— asking

async function ask(address, type, cache = 'no-store') {
  const signal = AbortSignal.timeout(GIVE_UP_MS);
  const response = await fetch(address, { headers: { accept: type }, cache, signal });
  if (response.ok || (response.status === 404 && type === 'text/html')) return response;
  throw Object.assign(new Error(`status ${response.status}`), { retryAfter: response.headers.get('retry-after') });
}

async function askForOwn() {
  const status = await (await ask(`${location.pathname}?place`, 'application/json')).json();
  own = { status, atMs: Date.now() };
  return status;
}

/** Everybody's answer, which browsers and CDNs keep for a second; our own where it tells that something else has changed. */
async function askForRoom() {
  const { status } = own;
  try {
    const response = await ask(data.roomStatus, 'application/json', 'default');
    const [, near, line] = /near=(\d+), line="(.*?)"/.exec(response.headers.get('waiting-room')) ?? [];
    const room = await response.json();
    const far = status.number === null || status.number > Number(near);
    const estimable = room.rate_per_minute > 0 === (status.estimate !== null) || status.place !== 'waiting';
    if (line === status.line && room.serving >= status.serving && far && estimable) return since(status, room);
  } catch (error) {
    followFromMs = Date.now() + SOONEST_OWN_MS;
    throw error;
  }
  return askForOwn();
}

/** Whether the room status tells what there is to know now. */
function follows() {
  if (own === null || Date.now() < followFromMs || !FOLLOWING.includes(own.status.place)) return false;
  const { number, near_up_to, place, estimate } = own.status;
  if ((number !== null && number <= near_up_to) || (place === 'prequeue' && opensInMs() <= 0)) return false;
  const goodForMs = Math.max(SOONEST_OWN_MS, (estimate?.seconds ?? Infinity) * (SECOND_MS / 4));
  return Date.now() - own.atMs < Math.min(LATEST_OWN_MS, goodForMs);
}

/** Our own status as it must be by now: fewer ahead in the share in which serving has come nearer, and the wait likewise. */
function since(status, { serving, issued, waiting, message, poll_after }) {
  if (status.place === 'prequeue') {
    const entries = Math.max(data.status.entries, waiting - Math.max(0, issued - serving));
    return { ...status, message, entries, poll_after };
  }
  if (status.number === null) return { ...status, serving, message };
  const left = (status.number - 1 - serving) / Math.max(1, status.number - 1 - status.serving);
  const ahead = Math.round(status.ahead * left);
  const scaled = (seconds) => Math.round((seconds * (ahead + 1)) / (status.ahead + 1));
  const { estimate: was } = status;
  const estimate = was && { seconds: scaled(was.seconds), low: scaled(was.low), high: scaled(was.high) };
  return { ...status, serving, ahead, estimate, message, poll_after: pollAfter(ahead, estimate) };
}

/** As src/room/polling.ts does. */
function pollAfter(ahead, estimate) {
  const seconds = estimate === null ? SOONEST_POLL_S + ahead / 20 : estimate.seconds / 10;
  return Math.min(data.latestPoll, Math.max(SOONEST_POLL_S, seconds));
}

/** @param woken what there is to catch up with only our own status tells */
async function poll(woken = false) {
  if (asking || data === null) return;
  asking = true;
  askedAtMs = Date.now();
  clearTimeout(pollTimer);
  try {
    const status = await (follows() && !woken ? askForRoom() : askForOwn());
    await take(status);
    tell(status);
    failures = 0;
  } catch (error) {
    failures += 1;
    announce('note', text(navigator.onLine ? 'unavailable.text' : 'offline.text'));
    await pollIn(retryMs(error));
    return;
  } finally {
    asking = false;
  }
  if (data !== null) pollIn(pollMs());
}

/** What a status says, our own or one that another tab has asked for. */
async function take(status) {
  const { place, opens_at } = data.status;
  if (status.place !== place || (place === 'prequeue' && status.opens_at !== opens_at)) return swap();
  // Where to go on is each tab's own: each has a request of its own.
  showStatus({ ...status, continue: data.status.continue });
  const updated = live('updated');
  if (updated !== null) showTime(updated, new Date().toISOString());
}

function jittered(ms) {
  return ms * (0.8 + 0.4 * Math.random());
}

/** How long the doors stay shut, by the server's clock. */
function opensInMs() {
  const { opens_at } = data.status;
  return opens_at === null ? Infinity : Date.parse(opens_at) - Date.now() - clockAheadMs;
}

/** Half as often while nobody looks, but never so late that much of a turn could pass unseen. */
function pollMs() {
  const { place, entries } = data.status;
  const doorsMs = opensInMs();
  if (place === 'prequeue' && doorsMs > 0 && doorsMs < data.latestPoll * SECOND_MS) {
    const spreadS = Math.min(data.latestPoll / 2, entries / RETURNS_PER_SECOND);
    return doorsMs + (1 + Math.random() * spreadS) * SECOND_MS;
  }
  const after = data.status.poll_after * (document.hidden ? 2 : 1);
  return Math.min(jittered(after * SECOND_MS), Math.max(data.latestPoll, data.status.poll_after) * SECOND_MS);
}

function retryMs({ retryAfter }) {
  const asked = Number(retryAfter ?? 0) * SECOND_MS || 0;
  const backOff = Math.min(LATEST_RETRY_MS, SOONEST_RETRY_MS * 2 ** (failures - 1));
  return asked + jittered(backOff);
}

function pollIn(ms) {
  clearTimeout(pollTimer);
  if (leading) pollTimer = setTimeout(() => poll(), ms);
}

// ——— tabs: one asks for all

const LINE = 'owr';
let channel = null;

function tell(status) {
  channel?.postMessage(status);
}

function leadOn() {
  leading = true;
  pollIn(pollMs());
  if (data.status.place === 'turn') goOnSoon();
}

/** The tab that was looked at last leads; when it goes another one follows. Without locks each asks for itself. */
function lead(steal) {
  if (navigator.locks === undefined || channel === null) return leadOn();
  const held = () => {
    if (data !== null) leadOn();
    return new Promise(() => {});
  };
  navigator.locks.request(`${LINE} ${data.status.room}`, { steal }, held).catch(({ name }) => {
    if (data === null) return;
    // Another tab has taken over, or this browser lets nobody have locks.
    if (name !== 'AbortError') return leadOn();
    leading = false;
    clearTimeout(pollTimer);
    clearTimeout(goTimer);
    lead(false);
  });
}

function wake() {
  if (data === null || document.hidden) return;
  if (!leading) lead(true);
  if (Date.now() - askedAtMs > SECOND_MS) poll(true);
}

// ——— the turn

/** Going there is a navigation, which takes the turn. Whoever comes back to the same page is sent on later and later. */
function goOnSoon() {
  const { continue: target } = data.status;
  if (!leading || target === null) return;
  const went = Number(memory.get('went') ?? 0);
  clearTimeout(goTimer);
  goTimer = setTimeout(
    () => {
      memory.set('went', String(went + 1));
      say('going', text('turn.going'));
      location.assign(target);
    },
    Math.min(LATEST_RETRY_MS, GO_AFTER_MS * 4 ** went),
  );
}

// ——— on request: a notification and a sound

function offerNotice() {
  const offer = live('notify');
  if (offer === null) return;
  const wanted = memory.get('notice') !== null;
  const silent = globalThis.Notification?.permission !== 'granted';
  offer.hidden = false;
  offer.querySelector('button').textContent = text(wanted ? 'notify.off' : 'notify.ask');
  offer.querySelector('span').textContent = wanted ? text(silent ? 'notify.sound_only' : 'notify.on') : '';
}

async function changeNotice() {
  if (memory.get('notice') !== null) {
    memory.set('notice', null);
  } else {
    memory.set('notice', 'yes');
    // A browser lets a page sound only after a click.
    sound ??= new AudioContext();
    await Promise.all([sound.resume(), globalThis.Notification?.requestPermission()]);
  }
  offerNotice();
}

function notice(title, body) {
  if (memory.get('notice') === null) return;
  try {
    new Notification(title, { body, tag: LINE, lang: language });
  } catch {
    // Some browsers have notifications of service workers alone; the sound is left.
  }
  sound ??= new AudioContext();
  for (const [after, pitch] of [
    [0, 660],
    [0.25, 880],
  ]) {
    const tone = new OscillatorNode(sound, { frequency: pitch });
    const volume = new GainNode(sound, { gain: 0.2 });
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + after);
    tone.stop(sound.currentTime + after + 0.2);
  }
}

// ——— start

function start() {
  // The page reloads itself for browsers without scripts (Refresh header): here it need not.
  window.stop();
  document.body.append(announcer);
  takePage();
  if (data === null) return;
  if (globalThis.BroadcastChannel !== undefined) {
    channel = new BroadcastChannel(`${LINE} ${data.status.room}`);
    channel.addEventListener('message', ({ data: status }) => {
      if (leading || data === null) return;
      own = null;
      take(status).catch(() => {});
    });
  }
  lead(!document.hidden);
  setInterval(beat, SECOND_MS);
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', ({ persisted }) => persisted && wake());
  addEventListener('online', wake);
  addEventListener('offline', () => data !== null && announce('note', text('offline.text')));
  document.addEventListener('click', ({ target }) => target.closest('[data-live="notify"] button') && changeNotice());
}

if (document.readyState === 'complete') start();
else addEventListener('load', start);
