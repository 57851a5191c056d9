import { goTo } from './fragment.js';
import { memory } from './memory.js';
import { ring } from './notice.js';
import { page, SECOND_MS, say } from './page.js';
import { isLeading } from './tabs.js';
import { text } from './words.js';

/** Time to see that it is one's turn, and to stop. */
const GO_AFTER_MS = 3 * SECOND_MS;
const LATEST_GO_MS = 60 * SECOND_MS;
const RING_EVERY_MS = 20 * SECOND_MS;

let goTimer;
let ringTimer;
/** Whether somebody has to tap before the page goes in: a turn that came while nobody looked stays so. */
let asksForTap = false;

/** Going there is a navigation, which takes the turn. Whoever comes back to the same page is sent on later and later. */
export function goOnSoon() {
  const { continue: target } = page.data.status;
  if (!isLeading() || target === null || isTapAwaited()) return;
  const went = Number(memory.get('went') ?? 0);
  clearTimeout(goTimer);
  goTimer = setTimeout(
    () => {
      if (isTapAwaited()) return;
      memory.set('went', String(went + 1));
      say('going', text('turn.going'));
      goTo(target);
    },
    Math.min(LATEST_GO_MS, GO_AFTER_MS * 4 ** went),
  );
}

/** Whether the turn would be spent on nobody. If so the page calls its visitor and asks for a tap. */
function isTapAwaited() {
  const { enter } = page.data.status;
  const isNeeded = enter === 'tap' || (enter === 'tap_when_hidden' && document.hidden);
  if (isNeeded && !asksForTap) {
    asksForTap = true;
    say('going', text('turn.tap'));
    ringTimer = setInterval(() => document.hidden && ring(), RING_EVERY_MS);
  }
  return asksForTap;
}

/** The button goes there at once. Other links of the page, and those in a tab of their own, are followed as they are. */
export function goOnByHand(event) {
  const link = event.target.closest('a');
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (modified || link === null || page.data === null || link.getAttribute('href') !== page.data.status.continue)
    return;
  event.preventDefault();
  goTo(link.href);
}

export function stay() {
  clearTimeout(goTimer);
  clearInterval(ringTimer);
  asksForTap = false;
}

/** The next turn is another one. */
export function forgetTurn() {
  memory.set('went', null);
}
