import { live, msUntil, page, SECOND_MS } from './page.js';
import { clockText, text } from './words.js';

const TWO_DAYS_S = 2 * 86_400;

/** The seconds of a turn, or until the doors open. Beyond two days what the server wrote says it better. */
export function countDown() {
  const element = live('countdown');
  if (element === null || !element.dataset.until) return;
  const seconds = Math.max(0, Math.ceil(msUntil(element.dataset.until) / SECOND_MS));
  if (seconds > TWO_DAYS_S) return;
  const clock = clockText(seconds);
  element.textContent = clock;
  element.closest('dl')?.removeAttribute('hidden');
  if (page.data.status.place === 'prequeue') document.title = `${text('prequeue.in')} ${clock} · ${page.data.title}`;
}
