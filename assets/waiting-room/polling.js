import { openingSpreadSeconds } from '../../src/room/polling.ts';
import { askForStatus } from './following.js';
import { announce, beginsInMs, page, SECOND_MS } from './page.js';
import { takeStatus } from './place.js';
import { giveRefreshBackFor, putRefreshOff, takeRefreshBack } from './refresh.js';
import { reloadSoon } from './reload.js';
import { GIVE_UP_MS } from './request.js';
import { isLeading, tell } from './tabs.js';
import { text } from './words.js';

const SOONEST_RETRY_MS = 2 * SECOND_MS;
const LATEST_RETRY_MS = 60 * SECOND_MS;

let pollTimer;
let asking = false;
let askedAtMs = 0;
let failures = 0;

/** Asks when it is time to, as long as this tab leads. */
export function pollOn() {
  const ms = pollMs();
  putRefreshOff(ms + GIVE_UP_MS);
  pollIn(ms);
}

/** By when the tab that leads has asked for the first time, and has told the others. */
export function firstAnswerMs() {
  const { status, latestPoll } = page.data;
  return Math.max(latestPoll, status.poll_after) * SECOND_MS + GIVE_UP_MS;
}

export function stopPolling() {
  clearTimeout(pollTimer);
}

/** At once: something may have been missed. */
export function catchUp() {
  if (Date.now() - askedAtMs > SECOND_MS) poll(true);
}

async function poll(woken = false) {
  if (asking || page.data === null) return;
  asking = true;
  askedAtMs = Date.now();
  stopPolling();
  try {
    const status = await askForStatus(woken);
    takeRefreshBack();
    await takeStatus(status);
    tell(status);
    failures = 0;
  } catch (error) {
    failures += 1;
    // Of another version, as in `swap`.
    if (error.status === 404) reloadSoon();
    giveRefreshBackFor(error);
    announce('note', text(navigator.onLine ? 'unavailable.text' : 'offline.text'));
    pollIn(retryMs(error));
    return;
  } finally {
    asking = false;
  }
  if (page.data !== null) pollOn();
}

function pollIn(ms) {
  stopPolling();
  if (isLeading()) pollTimer = setTimeout(poll, ms);
}

/** Half as often while nobody looks, but never so late that much of a turn could pass unseen. */
function pollMs() {
  const { status, latestPoll } = page.data;
  const beginsMs = beginsInMs();
  if (beginsMs > 0 && beginsMs < latestPoll * SECOND_MS) {
    const spreadS = openingSpreadSeconds(Math.max(status.entries, status.ahead), latestPoll);
    return beginsMs + (1 + Math.random() * spreadS) * SECOND_MS;
  }
  const after = status.poll_after * (document.hidden ? 2 : 1);
  return Math.min(jittered(after * SECOND_MS), Math.max(latestPoll, status.poll_after) * SECOND_MS);
}

function retryMs({ retryAfter }) {
  const asked = Number(retryAfter ?? 0) * SECOND_MS || 0;
  const backOff = Math.min(LATEST_RETRY_MS, SOONEST_RETRY_MS * 2 ** (failures - 1));
  return asked + jittered(backOff);
}

function jittered(ms) {
  return ms * (0.8 + 0.4 * Math.random());
}
