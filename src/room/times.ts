import { LONGEST_DOOR_STEP_MS, SETTLING_MS, STEP_TOLERANCE_MS, STEP_TOLERANCE_SHARE } from './line-limits.ts';

/** The three times of a room at its last step (LINE.md, three clocks). What ended by then is accounted for. */
export interface Times {
  clockMs: number;
  lineMs: number;
  doorMs: number;
}

/** When a step is taken (LINE.md, three clocks). */
export interface Moment {
  /** The store's clock, epoch milliseconds. */
  readonly clockMs: number;
  /** What a process knows of the time without that clock; null: nothing, after a start. */
  readonly witness: Witness | null;
  /** How far door time moves at most; absent: `LONGEST_DOOR_STEP_MS`. */
  readonly longestDoorStepMs?: number;
}

export interface Witness {
  /** Line time that an answer of the store has told. */
  readonly lineMs: number;
  /** What a monotonic clock has counted since that step was asked for, in milliseconds. */
  readonly sinceMs: number;
}

/** How time went on with a step. */
export interface Passed {
  /** Line time before. */
  readonly lineMs: number;
  /** Whether line time or the clock has moved. */
  readonly moved: boolean;
  /** By how much the clock was stepped; 0: it was not. */
  readonly steppedMs: number;
}

/** Brings the three times of a room forward: the clock as it is, line time which never goes back, door time by a few seconds. */
export function passTime(record: Times, moment: Moment): Passed {
  const { clockMs, witness, longestDoorStepMs = LONGEST_DOOR_STEP_MS } = moment;
  const { lineMs } = record;
  const rise = clockMs - record.clockMs;
  const seen = witness === null || witness.lineMs > lineMs ? null : witness.lineMs + witness.sinceMs - lineMs;
  const stepped = seen !== null && Math.abs(rise - seen) > STEP_TOLERANCE_MS + STEP_TOLERANCE_SHARE * Math.abs(seen);
  const passedMs = Math.max(0, stepped ? seen : rise);
  record.lineMs += passedMs;
  record.doorMs += Math.min(passedMs, longestDoorStepMs);
  const moved = passedMs > 0 || rise > 0;
  // A clock that goes back a little goes on from where it was: no time is counted twice.
  if (rise >= 0 || rise < -SETTLING_MS) record.clockMs = clockMs;
  return { lineMs, moved, steppedMs: stepped ? Math.round(rise - seen) : 0 };
}

/** The date of a moment of line time: what people are told. */
export function dateOfLine({ clockMs, lineMs }: Times, momentMs: number): number {
  return clockMs + momentMs - lineMs;
}

/** The date of a moment of door time, if no time is lost until then. */
export function dateOfDoor({ clockMs, doorMs }: Times, momentMs: number): number {
  return clockMs + momentMs - doorMs;
}
