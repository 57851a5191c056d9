import type { History } from '../history.ts';
import type { Schedule } from '../schedule.ts';
import { checkAnswers } from './answers.ts';
import { checkDoor } from './door.ts';
import { checkLate } from './late.ts';
import { checkLogins } from './logins.ts';
import { checkNumbers } from './numbers.ts';
import { checkPlan } from './plan.ts';
import { checkSlots } from './slots.ts';
import { Timeline } from './timeline.ts';

/** Which promise was broken, as docs/faults.md names them. */
export type Rule = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'answers' | 'once' | 'recovery';

export interface Violation {
  readonly rule: Rule;
  /** What was promised and did not hold, the same words each time. */
  readonly what: string;
  readonly evidence: string;
}

/** All that a checker may look at. */
export interface Case {
  readonly schedule: Schedule;
  readonly history: History;
  readonly timeline: Timeline;
  /** How many times longer than promised a recovery may take. */
  readonly patience: number;
}

/** Holds what was seen to the promises. */
export function check(schedule: Schedule, history: History, patience = 1): Violation[] {
  const seen: Case = { schedule, history, timeline: new Timeline(history), patience };
  return [checkDoor, checkLogins, checkLate, checkSlots, checkNumbers, checkAnswers, checkPlan].flatMap((part) =>
    part(seen),
  );
}

/** A time of a schedule, for people. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
