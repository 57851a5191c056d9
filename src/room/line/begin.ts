import { KEYED_ANSWER_MS } from '../line-limits.ts';
import { ACTS_KEPT_MS, EVENTS_KEPT } from '../room-event.ts';
import { type Moment, passTime } from '../times.ts';
import { ENDED_VISIT_MS, ENDED_VISITS_KEPT, JOIN_ANSWER_MS } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import { openIfDue } from './doors.ts';
import { endTurns } from './end-turns.ts';
import { noteFigures } from './figures.ts';
import type { LineMemory } from './line-memory.ts';
import { makePlannedChanges } from './make-planned-changes.ts';
import { addNumber, isKept } from './number-bits.ts';
import { moveZone } from './presence.ts';
import { minuteOf } from './record.ts';
import { lapse } from './visit.ts';

/** How much of the past one step forgets at most, so that none takes long. */
const BITE = 256;

/** Begins a step: takes the time, which lets visits and turns come to their ends, and makes what is due: planned changes, doors. */
export function begin(memory: LineMemory, moment: Moment): void {
  const { record } = memory;
  const { lineMs, moved, steppedMs } = passTime(record, moment);
  if (steppedMs !== 0) appendEvent(memory, { type: 'clock.stepped', byMs: steppedMs });
  if (!moved) return;
  endVisits(memory, lineMs);
  lapseVisits(memory);
  endTurns(memory);
  endLateTurns(memory);
  beginMinute(memory, lineMs);
  makePlannedChanges(memory);
  openIfDue(memory);
  forgetThePast(memory);
}

/** Ends the late turns whose time is up: their numbers are void. Past the grace this is remembered while their bits are. */
function endLateTurns({ record, late, voidNumbers }: LineMemory): void {
  if (record.lateTurns === 0) return;
  const ended = late.removeEnded(record.doorMs);
  record.lateTurns -= ended.length;
  record.outstanding -= ended.length;
  for (const number of ended) if (isKept(record, number)) addNumber(voidNumbers, number);
}

/** Visits whose time is up. @param sinceMs line time of the step before */
function endVisits(memory: LineMemory, sinceMs: number): void {
  const { record, visits } = memory;
  if (record.inside === 0) return;
  for (const { sub, number } of visits.ended(sinceMs, record.lineMs)) {
    record.inside -= 1;
    appendEvent(memory, { type: 'admission.ended', sub, number, outcome: 'expired', actor: null });
  }
}

/** Visits whose code nobody exchanged in time. */
function lapseVisits(memory: LineMemory): void {
  const { record, visits } = memory;
  if (record.inside === 0) return;
  for (const visit of visits.lapsing(record.doorMs)) lapse(memory, visit);
}

/** @param sinceMs line time of the step before */
function beginMinute(memory: LineMemory, sinceMs: number): void {
  const minute = minuteOf(memory.record.lineMs);
  if (minute === memory.record.minute) return;
  noteFigures(memory);
  memory.events.forgetActs(memory.record.lineMs - ACTS_KEPT_MS, BITE);
  moveZone(memory, sinceMs);
  memory.record.minute = minute;
}

function forgetThePast({ record, visits, joins, keys, events }: LineMemory): void {
  const { lineMs, doorMs } = record;
  joins.forget(doorMs - JOIN_ANSWER_MS, BITE);
  keys.forget(lineMs - KEYED_ANSWER_MS, BITE);
  events.forget(record.event - EVENTS_KEPT, BITE);
  record.remembered -= visits.forget(lineMs - ENDED_VISIT_MS, BITE);
  const tooMany = record.remembered - record.inside - ENDED_VISITS_KEPT;
  if (tooMany > 0) record.remembered -= visits.forget(lineMs, Math.min(tooMany, BITE));
}
