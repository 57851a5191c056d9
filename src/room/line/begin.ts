import { ENDED_ADMISSION_MS, ENDED_ADMISSIONS_KEPT, JOIN_ANSWER_MS, LATE_SEEN_MS } from '../admission.ts';
import { EVENTS_KEPT } from '../room-event.ts';
import { openIfDue } from './doors.ts';
import { noteFigures } from './figures.ts';
import type { LineMemory } from './line-memory.ts';
import { note } from './note.ts';
import { forgetNumbers } from './number-bits.ts';
import { moveZone } from './presence.ts';
import { minuteOf, settingsOf } from './record.ts';

/** How long the answers to keyed requests are remembered. */
const KEYED_ANSWER_MS = 24 * 3_600_000;

/** How much of the past one step forgets at most, so that none takes long. */
const BITE = 256;

/**
 * Begins a step: takes the time, which never goes backwards, and lets it have its effect on visits, turns and doors.
 * @returns the time of the step
 */
export function begin(memory: LineMemory, clockMs: number): number {
  const { record } = memory;
  const { lastMs } = record;
  if (clockMs > lastMs) {
    record.lastMs = clockMs;
    endVisits(memory, lastMs, clockMs);
    endTurns(memory, clockMs);
    beginMinute(memory, lastMs, clockMs);
    openIfDue(memory, clockMs);
    forgetThePast(memory, clockMs);
  }
  return record.lastMs;
}

/** Ends the turns whose time is up, and the grace of those missed long ago. */
export function endTurns(memory: LineMemory, nowMs: number): void {
  const { record, turns, used, passedOver } = memory;
  const { graceMs, rate } = settingsOf(record);
  let missed = 0;
  let over = turns.of(record.turnsOver + 1);
  while (over !== null && over.endsAtMs <= nowMs) {
    missed += over.untaken;
    record.turnsOver = over.upTo;
    over = turns.of(record.turnsOver + 1);
  }
  if (missed > 0) {
    record.outstanding -= missed;
    record.missed += missed;
    if (rate?.returnNoShows) record.credit = Math.min(rate.admit, record.credit + missed);
    note(memory, { type: 'turns.missed', upTo: record.turnsOver, count: missed });
  }
  let first = turns.first();
  while (first !== null && first.upTo <= record.turnsOver && first.endsAtMs + graceMs <= nowMs) {
    record.graceOver = first.upTo;
    turns.remove(first.upTo);
    forgetNumbers(used, first.upTo);
    forgetNumbers(passedOver, first.upTo);
    first = turns.first();
  }
  if (record.late > 0) record.late -= memory.late.removeStale(nowMs - LATE_SEEN_MS, record.graceOver);
}

/** A visit that was never exchanged is abandoned when it ends; others have had their time. */
function endVisits(memory: LineMemory, lastMs: number, nowMs: number): void {
  const { record, visits } = memory;
  if (record.inside === 0) return;
  for (const { sub, number, exchanged } of visits.ended(lastMs, nowMs)) {
    record.inside -= 1;
    if (!exchanged) record.abandoned += 1;
    note(memory, { type: 'admission.ended', sub, number, outcome: exchanged ? 'expired' : 'abandoned', actor: null });
  }
}

function beginMinute(memory: LineMemory, lastMs: number, nowMs: number): void {
  const minute = minuteOf(nowMs);
  if (minute === memory.record.minute) return;
  noteFigures(memory);
  moveZone(memory, lastMs, nowMs);
  memory.record.minute = minute;
}

function forgetThePast({ record, visits, joins, keys, events }: LineMemory, nowMs: number): void {
  joins.forget(nowMs - JOIN_ANSWER_MS, BITE);
  keys.forget(nowMs - KEYED_ANSWER_MS, BITE);
  events.forget(record.event - EVENTS_KEPT, BITE);
  record.remembered -= visits.forget(nowMs - ENDED_ADMISSION_MS, BITE);
  const tooMany = record.remembered - record.inside - ENDED_ADMISSIONS_KEPT;
  if (tooMany > 0) record.remembered -= visits.forget(nowMs, Math.min(tooMany, BITE));
}
