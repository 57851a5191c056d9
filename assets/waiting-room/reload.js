import { memory } from './memory.js';
import { SECOND_MS } from './page.js';
import { isLeading } from './tabs.js';

const SOONEST_RELOAD_MS = SECOND_MS;
const LATEST_RELOAD_MS = 60 * SECOND_MS;

let reloadTimer = null;

/**
 * Loads the page anew, which is a navigation: only that joins the line. While it does not help, each time comes later. The
 * time is spread by chance: many pages may learn at once that a door is open.
 */
export function reloadSoon() {
  if (reloadTimer !== null || !isLeading()) return;
  const count = Number(memory.get('reloads') ?? 0);
  reloadTimer = setTimeout(
    () => {
      memory.set('reloads', String(count + 1));
      location.reload();
    },
    backOffMs(count) * (0.5 + Math.random()),
  );
}

export function keepPage() {
  clearTimeout(reloadTimer);
  reloadTimer = null;
}

/** It has helped. */
export function forgetReloads() {
  memory.set('reloads', null);
}

function backOffMs(count) {
  // A browser that forgets the count must not reload in a loop.
  memory.set('reloads', String(count));
  if (memory.get('reloads') === null) return LATEST_RELOAD_MS;
  return Math.min(LATEST_RELOAD_MS, SOONEST_RELOAD_MS * 4 ** count);
}
