import { LONG_WAIT_S } from '../../src/language/long-wait.ts';
import { live, msUntil, page, SECOND_MS } from './page.js';
import { clockText, text } from './words.js';

/** The seconds of a turn, or until the doors open. Of a long wait what the server wrote says it better. */
export function countDown() {
  const element = live('countdown');
  if (element === null || !element.dataset.until) return;
  const seconds = Math.max(0, Math.ceil(msUntil(element.dataset.until) / SECOND_MS));
  if (seconds > LONG_WAIT_S) return;
  const clock = clockText(seconds);
  element.textContent = clock;
  element.closest('dl')?.removeAttribute('hidden');
  const { place } = page.data.status;
  if (place === 'turn') document.title = `${clock} · ${text('title.turn')} · ${page.data.title}`;
  if (place === 'prequeue') document.title = `${text('prequeue.in')} ${clock} · ${page.data.title}`;
}
