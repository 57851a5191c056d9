import { pollWithinSeconds } from '../../src/room/polling.ts';
import { OWN_STATUS } from '../../src/web/waiting-page-url.ts';
import { beginsInMs, here, page, SECOND_MS } from './page.js';
import { arrival, ask } from './request.js';

/** Beside the next own status; what is told of a wait shorter than four times this would be out of date sooner. */
const LATEST_OWN_MS = 600 * SECOND_MS;
const SOONEST_OWN_MS = 120 * SECOND_MS;
/** Places in which the room status tells what changes. */
const FOLLOWING = ['waiting', 'paused', 'prequeue', 'drawing', 'starting', 'closed', 'over'];

/** The last status of our own and when it was asked for; null: another tab's. */
let own = null;
/** The room status is not asked for before this: it was of no use. */
let followFromMs = 0;

export function rememberOwn(status) {
  own = { status, atMs: Date.now() };
}

/** Another tab has asked. */
export function forgetOwn() {
  own = null;
}

/**
 * The visitor's status by now, from everybody's answer if that will do.
 *
 * @param woken what there is to catch up with only our own status tells
 */
export function askForStatus(woken) {
  return follows() && !woken ? askForRoom() : askForOwn();
}

async function askForOwn() {
  const status = await arrival((await ask(here + OWN_STATUS, 'application/json')).json());
  rememberOwn(status);
  return status;
}

/** Everybody's answer, which browsers and CDNs keep for a second; our own where it tells that something else has changed. */
async function askForRoom() {
  const { status } = own;
  try {
    const response = await ask(page.data.roomStatus, 'application/json', 'default');
    const [, near, line] = /near=(\d+), line="(.*?)"/.exec(response.headers.get('waiting-room')) ?? [];
    const room = await arrival(response.json());
    const far = status.number === null || status.number > Number(near);
    const paced = (room.rate_per_minute !== null) === status.paced || status.place !== 'waiting';
    if (line === status.line && room.serving >= status.serving && far && paced) return since(status, room);
  } catch (error) {
    followFromMs = Date.now() + SOONEST_OWN_MS;
    throw error;
  }
  return askForOwn();
}

/** Whether the room status tells what there is to know now. */
function follows() {
  if (own === null || Date.now() < followFromMs || !FOLLOWING.includes(own.status.place)) return false;
  const { number, near_up_to, estimate } = own.status;
  if ((number !== null && number <= near_up_to) || beginsInMs() <= 0) return false;
  const goodForMs = Math.max(SOONEST_OWN_MS, (estimate?.seconds ?? Infinity) * (SECOND_MS / 4));
  return Date.now() - own.atMs < Math.min(LATEST_OWN_MS, goodForMs);
}

/** Our own status as it must be by now: fewer ahead in the share in which serving has come nearer, and the wait likewise. */
function since(status, { serving, issued, waiting, message, poll_after }) {
  if (status.place === 'prequeue') {
    const entries = Math.max(page.data.status.entries, waiting - Math.max(0, issued - serving));
    return { ...status, message, entries, poll_after };
  }
  if (status.number === null) return { ...status, serving, message };
  const left = (status.number - 1 - serving) / Math.max(1, status.number - 1 - status.serving);
  const ahead = Math.round(status.ahead * left);
  const scaled = (seconds) => Math.round((seconds * (ahead + 1)) / (status.ahead + 1));
  const { estimate: was } = status;
  const estimate = was && { seconds: scaled(was.seconds), low: scaled(was.low), high: scaled(was.high) };
  const after = pollWithinSeconds(ahead, estimate?.seconds ?? null, page.data.latestPoll);
  return { ...status, serving, ahead, estimate, message, poll_after: after };
}
