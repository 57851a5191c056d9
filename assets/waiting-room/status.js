import { memory } from './memory.js';
import { announce, live, page, say } from './page.js';
import { estimateText, numbers, text } from './words.js';

let shownEstimate = null;

/** What changes within a place is changed in the page. */
export function showStatus(status) {
  page.data.status = status;
  announce('message', status.message ?? '');
  say('note', '');
  say('entries', numbers.format(status.entries));
  if (status.place !== 'waiting' && status.place !== 'paused') return;
  say('ahead', numbers.format(status.ahead));
  say('serving', numbers.format(status.serving));
  showProgress(status);
  if (status.place === 'waiting') showEstimate(status.estimate);
  document.title = `${text('title.waiting', { count: status.ahead })} · ${page.data.title}`;
}

/** Of a page that is new nothing is shown yet. */
export function showFirstStatus(status) {
  shownEstimate = null;
  showStatus(status);
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
  if (estimate !== null) say('estimate', estimateText(estimate));
}

/** A range that is still true stays as it is until it differs by a fifth, or by a minute if that is more. */
function staysTrue({ seconds, low, high }) {
  if (shownEstimate === null || seconds < shownEstimate.low || seconds > shownEstimate.high) return false;
  const jump = Math.max(Math.abs(high - shownEstimate.high), Math.abs(low - shownEstimate.low));
  return jump <= Math.max(60, shownEstimate.high / 5);
}
