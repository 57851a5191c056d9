import { between, type Chance, chanceOf } from './chance.ts';

/** What visitors do while they wait: stay to the end, close the tab, miss polls for a while, or not come when called. */
export type Habit = 'waits' | 'leaves' | 'sleeps' | 'misses';

/** Parts of all visitors, from 0 to 1; the first three together are at most 1. */
export interface Shares {
  readonly leave: number;
  readonly sleep: number;
  readonly miss: number;
  /** Of those who went in: who says so when they are done. */
  readonly complete: number;
}

export interface PlanOptions {
  readonly seed: number;
  /** Arrivals a second. */
  readonly perSecond: number;
  readonly shares: Shares;
  /** How long visits last on average, milliseconds. */
  readonly stayMs: number;
  /** The longest that a sleeper is away, milliseconds. */
  readonly awayMs: number;
}

/** How one visitor will behave: fixed by the seed before they come, so that a rehearsal can be repeated. */
export interface VisitorPlan {
  /** Milliseconds after the beginning. */
  readonly arrivesAtMs: number;
  readonly habit: Habit;
  /** After so many polls they leave or fall asleep, if they do. */
  readonly afterPolls: number;
  readonly awayMs: number;
  /** How long it takes them to go in when they are called. */
  readonly hesitatesMs: number;
  readonly stayMs: number;
  readonly completes: boolean;
  /** For the moments of polls. */
  readonly chance: Chance;
}

const MOST_POLLS_BEFORE = 5;
const LONGEST_HESITATION_MS = 2_000;

/** @param index of the visitor, from 0 */
export function planVisitor(index: number, { seed, perSecond, shares, stayMs, awayMs }: PlanOptions): VisitorPlan {
  const chance = chanceOf(seed, `visitor ${index}`);
  return {
    arrivesAtMs: ((index + chance()) * 1000) / perSecond,
    habit: habitOf(chance(), shares),
    afterPolls: 1 + Math.floor(chance() * MOST_POLLS_BEFORE),
    awayMs: between(chance, awayMs / 2, awayMs),
    hesitatesMs: between(chance, 0, LONGEST_HESITATION_MS),
    stayMs: between(chance, stayMs / 2, stayMs * 1.5),
    completes: chance() < shares.complete,
    chance,
  };
}

function habitOf(drawn: number, { leave, sleep, miss }: Shares): Habit {
  if (drawn < leave) return 'leaves';
  if (drawn < leave + sleep) return 'sleeps';
  if (drawn < leave + sleep + miss) return 'misses';
  return 'waits';
}
