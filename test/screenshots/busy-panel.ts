import { randomBytes } from 'node:crypto';
import { compose } from '../../src/compose.ts';
import type { LoadedConfig } from '../../src/config/reading/load-config.ts';
import { createLogger } from '../../src/logging.ts';
import type { LineStore } from '../../src/store/line-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';

const STEP_MS = 5_000;
const HISTORY_MS = 50 * 60_000;
const VISIT_MS = 9 * 60_000;

const MOST_SEEN_AT_ONCE = 1_000;
const ENTER_A_STEP = 6;

const isThere = (number: number): boolean => number % 12 !== 0;

/** People who come within a step: a crowd at first, then fewer and fewer. */
function arrivals(step: number): number {
  return Math.round(4 + 22 * Math.exp(-(((step - 90) / 110) ** 2)) + 2 * Math.sin(step / 7));
}

/** Visits of a room over the last hour, as fast as the store takes them. */
async function liveThrough(line: LineStore, room: string, clock: { nowMs: number }): Promise<void> {
  const untilMs = clock.nowMs + HISTORY_MS;
  const inside: { readonly sub: string; readonly leavesAtMs: number }[] = [];
  let entered = 0;
  for (let step = 0; clock.nowMs < untilMs; step += 1) {
    clock.nowMs += STEP_MS;
    const ids = Array.from({ length: arrivals(step) }, () => randomBytes(16).toString('base64url'));
    await Promise.all(ids.map((ticketId) => line.join({ room, ticketId })));
    const { serving, issued, epoch } = await line.tick({ room });
    // Everybody is there, but every twelfth has given up.
    const there = Array.from({ length: issued - serving }, (_, index) => serving + 1 + index).filter(isThere);
    for (let from = 0; from < there.length; from += MOST_SEEN_AT_ONCE) {
      await line.see({ room, epoch, numbers: there.slice(from, from + MOST_SEEN_AT_ONCE) });
    }
    for (const last = Math.min(serving, entered + ENTER_A_STEP); entered < last; ) {
      entered += 1;
      if (!isThere(entered)) continue;
      const sub = randomBytes(32).toString('base64url');
      const claimed = await line.claim({ room, epoch, number: entered, sub, ticketGeneration: 0 });
      if (claimed.kind !== 'admitted') continue;
      await line.confirm({ room, sub, serial: null });
      inside.push({ sub, leavesAtMs: clock.nowMs + VISIT_MS * (0.4 + ((entered * 37) % 100) / 100) });
    }
    for (const [index, { sub, leavesAtMs }] of inside.entries()) {
      if (leavesAtMs > clock.nowMs) continue;
      await line.release({ room, sub, outcome: 'completed' });
      inside.splice(index, 1);
    }
  }
}

/** The product with a room that has been busy for the better part of an hour. */
export async function startBusyPanel(load: () => LoadedConfig, room: string): Promise<AsyncDisposable> {
  const loaded = load();
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  const clock = { nowMs: Date.now() - HISTORY_MS };
  let read = () => clock.nowMs;
  const store = await openSqliteStore({ path: ':memory:', clock: () => read() });
  const { line } = store;
  for (const { name, settings } of config.rooms) await line.configure({ room: name, settings });
  await liveThrough(line, room, clock);
  await line.change({ room, change: { message: 'The blue one is sold out. Plenty of the red one!' }, actor: 'anna' });
  // From here on time goes as everybody's does.
  const aheadMs = clock.nowMs - Date.now();
  read = () => Date.now() + Math.max(0, aheadMs);
  return compose(config, createLogger('fatal'), { openStore: async () => store });
}
