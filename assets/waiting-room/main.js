import { countDown } from './countdown.js';
import { forgetOwn } from './following.js';
import { changeNotice } from './notice.js';
import { addAnnouncer, announce, page, SECOND_MS } from './page.js';
import { moveOn, takePage, takeStatus } from './place.js';
import { catchUp, firstAnswerMs, pollOn, stopPolling } from './polling.js';
import { giveRefreshBack, giveRefreshBackFor, putRefreshOff, takeRefreshBack } from './refresh.js';
import { keepPage } from './reload.js';
import { tellProgress } from './status.js';
import { joinTabs, takeTheLead } from './tabs.js';
import { goOnByHand, stay } from './turn.js';
import { text } from './words.js';

const ASLEEP_MS = 10 * SECOND_MS;

let beatAtMs = Date.now();

/**
 * Keeps the waiting page up to date (docs/waiting-page.md). The server alone renders: this follows the room's status from
 * afar and the visitor's own from near, changes what changes within a place, and takes another page from the server when
 * the place changes.
 */
function start() {
  addAnnouncer();
  takePage();
  if (page.data === null) return;
  putRefreshOff(firstAnswerMs());
  joinTabs({ lead: leadOn, lose: giveWay, status: followOther });
  setInterval(beat, SECOND_MS);
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', ({ persisted }) => persisted && wake());
  addEventListener('online', wake);
  addEventListener('offline', () => page.data !== null && announce('note', text('offline.text')));
  document.addEventListener('click', goOnByHand);
  document.addEventListener('click', ({ target }) => {
    if (target.closest('[data-live="notify"] button')) changeNotice();
    if (target.closest('[data-live="tell"]')) tellProgress();
  });
}

function leadOn() {
  pollOn();
  moveOn();
}

function giveWay() {
  stopPolling();
  stay();
  keepPage();
}

/** Of another tab, which leads. */
function followOther(status) {
  forgetOwn();
  takeRefreshBack();
  takeStatus(status).catch(giveRefreshBackFor);
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

addEventListener('error', giveRefreshBack);
addEventListener('unhandledrejection', giveRefreshBack);
start();
