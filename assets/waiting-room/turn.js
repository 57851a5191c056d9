import { memory } from './memory.js';
import { page, SECOND_MS, say } from './page.js';
import { isLeading } from './tabs.js';
import { text } from './words.js';

/** Time to see that it is one's turn, and to stop. */
const GO_AFTER_MS = 3 * SECOND_MS;
const LATEST_GO_MS = 60 * SECOND_MS;

let goTimer;

/** Going there is a navigation, which takes the turn. Whoever comes back to the same page is sent on later and later. */
export function goOnSoon() {
  const { continue: target } = page.data.status;
  if (!isLeading() || target === null) return;
  const went = Number(memory.get('went') ?? 0);
  clearTimeout(goTimer);
  goTimer = setTimeout(
    () => {
      memory.set('went', String(went + 1));
      say('going', text('turn.going'));
      location.assign(target);
    },
    Math.min(LATEST_GO_MS, GO_AFTER_MS * 4 ** went),
  );
}

export function stay() {
  clearTimeout(goTimer);
}

/** The next turn is another one. */
export function forgetTurn() {
  memory.set('went', null);
}
