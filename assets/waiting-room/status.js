import { estimateText } from '../../src/http/waiting-page/estimate-text.ts';
import { memory } from './memory.js';
import { announce, live, page, readOut, SECOND_MS, say } from './page.js';
import { numbers, text } from './words.js';

const IN_LINE = ['waiting', 'paused', 'starting'];

/** How often screen readers say how far the visitor has come, and at how many people ahead. Otherwise they are left in peace. */
const TELL_EVERY_MS = 300 * SECOND_MS;
const TELL_AT = [100, 50, 20, 10];

let shownEstimate = null;
let told = { ahead: Infinity, atMs: 0 };

/** What changes within a place is changed in the page. */
export function showStatus(status) {
  page.data.status = status;
  if (say('note', '')) readOut(text('online.text'));
  announce('message', status.message ?? '');
  say('entries', numbers.format(status.entries));
  if (!IN_LINE.includes(status.place)) return;
  say('ahead', numbers.format(status.ahead));
  say('serving', numbers.format(status.serving));
  showProgress(status);
  if (status.place === 'waiting') showEstimate(status.estimate);
  if (isDue(status.ahead)) readOut(progressText(status));
  document.title = `${text('title.waiting', { count: status.ahead })} · ${page.data.title}`;
}

/** Of a page that is new nothing is shown yet. */
export function showFirstStatus(status) {
  shownEstimate = null;
  told = { ahead: status.ahead, atMs: Date.now() };
  showStatus(status);
}

/** Reads out the figures of the page, on request. */
export function tellProgress() {
  const figures = page.main.querySelectorAll('.figures:not([hidden]) > .figure:not([hidden])');
  const words = (figure, part) => figure.querySelector(part).textContent.trim();
  readOut([...figures].map((figure) => `${words(figure, 'dt')}: ${words(figure, 'dd')}`).join('. '));
}

function isDue(ahead) {
  const isLate = Date.now() - told.atMs >= TELL_EVERY_MS;
  const isMark = TELL_AT.some((mark) => ahead <= mark && mark < told.ahead);
  if (isLate || isMark) told = { ahead, atMs: Date.now() };
  return isLate || isMark;
}

function progressText({ ahead, estimate, place }) {
  const { key, values } = estimateText(place === 'waiting' ? estimate : null);
  const words = text('title.waiting', { count: ahead });
  return key === 'estimate.unknown' ? words : `${words}. ${text(key, values)}`;
}

/** From where this tab first saw the visitor; never backwards, also when people ahead come back. */
function showProgress({ room, number, ahead }) {
  const bar = live('progress');
  const key = `way ${room} ${number}`;
  const [first, best] = JSON.parse(memory.get(key) ?? `[${ahead}, 0]`);
  if (bar === null || first === 0) return;
  const percent = Math.max(best, (100 * (first - ahead)) / first);
  memory.set(key, JSON.stringify([first, percent]));
  bar.value = percent;
  bar.hidden = false;
}

function showEstimate(estimate) {
  const element = live('estimate');
  const unknown = live('unknown');
  if (element !== null) element.parentElement.hidden = estimate === null;
  if (unknown !== null) unknown.hidden = estimate !== null;
  if (estimate !== null && staysTrue(estimate)) return;
  shownEstimate = estimate;
  if (estimate === null) return;
  const { key, values } = estimateText(estimate);
  say('estimate', text(key, values));
}

/** A range that is still true stays as it is until it differs by a fifth, or by a minute if that is more. */
function staysTrue({ seconds, low, high }) {
  if (shownEstimate === null || seconds < shownEstimate.low || seconds > shownEstimate.high) return false;
  const jump = Math.max(Math.abs(high - shownEstimate.high), Math.abs(low - shownEstimate.low));
  return jump <= Math.max(60, shownEstimate.high / 5);
}
