import { countDown } from './countdown.js';
import { forgetOwn } from './following.js';
import { changeNotice } from './notice.js';
import { addAnnouncer, announce, page, SECOND_MS } from './page.js';
import { takePage, takeStatus } from './place.js';
import { catchUp, pollOn, stopPolling } from './polling.js';
import { joinTabs, takeTheLead } from './tabs.js';
import { goOnSoon, stay } from './turn.js';
import { text } from './words.js';

const ASLEEP_MS = 10 * SECOND_MS;

let beatAtMs = Date.now();

/**
 * Keeps the waiting page up to date (docs/waiting-page.md). The server alone renders: this follows the room's status from
 * afar and the visitor's own from near, changes what changes within a place, and takes another page from the server when
 * the place changes.
 */
function start() {
  // The page reloads itself for browsers without scripts (Refresh header): here it need not.
  window.stop();
  addAnnouncer();
  takePage();
  if (page.data === null) return;
  joinTabs({ lead: leadOn, lose: giveWay, status: followOther });
  setInterval(beat, SECOND_MS);
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', ({ persisted }) => persisted && wake());
  addEventListener('online', wake);
  addEventListener('offline', () => page.data !== null && announce('note', text('offline.text')));
  document.addEventListener('click', ({ target }) => target.closest('[data-live="notify"] button') && changeNotice());
}

function leadOn() {
  pollOn();
  if (page.data.status.place === 'turn') goOnSoon();
}

function giveWay() {
  stopPolling();
  stay();
}

/** Of another tab, which leads. */
function followOther(status) {
  forgetOwn();
  takeStatus(status).catch(() => {});
}

/** Once a second. A gap tells that the device was asleep. */
function beat() {
  if (page.data === null) return;
  const nowMs = Date.now();
  if (nowMs - beatAtMs > ASLEEP_MS) wake();
  beatAtMs = nowMs;
  countDown();
}

function wake() {
  if (page.data === null || document.hidden) return;
  takeTheLead();
  catchUp();
}

if (document.readyState === 'complete') start();
else addEventListener('load', start);
