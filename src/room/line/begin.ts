import { ENDED_ADMISSION_MS, ENDED_ADMISSIONS_KEPT, JOIN_ANSWER_MS, LATE_SEEN_MS } from '../admission.ts';
import type { LineMemory } from './line-memory.ts';
import { settingsOf } from './record.ts';

/** How long the answers to keyed requests are remembered. */
const KEYED_ANSWER_MS = 24 * 3_600_000;

/** How much of the past one step forgets at most, so that none takes long. */
const BITE = 256;

/**
 * Begins a step: takes the time, which never goes backwards, and lets it have its effect on turns and visits.
 * @returns the time of the step
 */
export function begin(memory: LineMemory, clockMs: number): number {
  const { record } = memory;
  if (clockMs > record.lastMs) {
    endVisits(memory, clockMs);
    record.lastMs = clockMs;
    endTurns(memory, clockMs);
    forgetThePast(memory, clockMs);
  }
  return record.lastMs;
}

/** Ends the turns whose time is up, and the grace of those missed long ago. */
export function endTurns(memory: LineMemory, nowMs: number): void {
  const { record, turns } = memory;
  const { graceMs, rate } = settingsOf(record);
  let over = turns.of(record.turnsOver + 1);
  while (over !== null && over.endsAtMs <= nowMs) {
    record.outstanding -= over.untaken;
    record.missed += over.untaken;
    if (rate?.returnNoShows) record.credit = Math.min(rate.admit, record.credit + over.untaken);
    record.turnsOver = over.upTo;
    over = turns.of(record.turnsOver + 1);
  }
  let first = turns.first();
  while (first !== null && first.upTo <= record.turnsOver && first.endsAtMs + graceMs <= nowMs) {
    record.graceOver = first.upTo;
    turns.remove(first.upTo);
    memory.used.forget(first.upTo);
    first = turns.first();
  }
  if (record.late > 0) record.late -= memory.late.removeStale(nowMs - LATE_SEEN_MS, record.graceOver);
}

/** A visit that was never exchanged is abandoned when it ends; others have had their time. */
function endVisits({ record, visits }: LineMemory, nowMs: number): void {
  if (record.inside === 0) return;
  const { ended, unexchanged } = visits.countEnded(record.lastMs, nowMs);
  record.inside -= ended;
  record.abandoned += unexchanged;
}

function forgetThePast({ record, visits, joins, keys }: LineMemory, nowMs: number): void {
  joins.forget(nowMs - JOIN_ANSWER_MS, BITE);
  keys.forget(nowMs - KEYED_ANSWER_MS, BITE);
  record.remembered -= visits.forget(nowMs - ENDED_ADMISSION_MS, BITE);
  const tooMany = record.remembered - record.inside - ENDED_ADMISSIONS_KEPT;
  if (tooMany > 0) record.remembered -= visits.forget(nowMs, Math.min(tooMany, BITE));
}
