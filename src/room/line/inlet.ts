import { numberAfter } from '../gaps.ts';
import { isDrawPending } from '../room-state.ts';
import type { RateInlet, RoomSettings } from '../settings.ts';
import { LATE_SEEN_MS, LATE_TURNS_AT_ONCE } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import { call, callGiven } from './call.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { numberOfNth } from './presence.ts';
import { called, settingsOf } from './record.ts';

function isRunning({ clockMs }: LineRecord, rate: RateInlet): boolean {
  return (rate.fromMs ?? 0) <= clockMs && clockMs < (rate.untilMs ?? Number.POSITIVE_INFINITY);
}

/** The period of the rate that it is now; negative before the first. */
export function periodAt({ clockMs, anchorMs }: LineRecord, rate: RateInlet): number {
  return Math.floor((clockMs - anchorMs) / rate.everyMs);
}

/** Slots that the capacity leaves; negative when more are inside than it allows. */
export function freeSlots(record: LineRecord): number {
  const { capacity } = settingsOf(record);
  return capacity === null ? Number.POSITIVE_INFINITY : capacity - record.inside - record.outstanding;
}

/** How many people the rate admits now. */
function credit(record: LineRecord, rate: RateInlet): number {
  return isRunning(record, rate) ? record.credit : 0;
}

/** How many more may enter or be called now: infinite where the inlet is by hand. */
export function free(record: LineRecord): number {
  const { rate } = settingsOf(record);
  if (rate === null) return freeSlots(record);
  return Math.min(freeSlots(record), credit(record, rate));
}

/** Whether missed turns call others: a rate and a capacity have rules of their own for that. */
export function replacesMissed({ replaceMissed, rate, capacity }: RoomSettings): boolean {
  return replaceMissed && rate === null && capacity === null;
}

/** Calls somebody for each turn that was missed; where nobody waits, `serving` goes ahead. */
function replaceMissed(memory: LineMemory): void {
  const { record } = memory;
  if (record.credit === 0) return;
  if (called(record) < record.issued) record.credit -= call(memory, numberOfNth(memory, record.credit), null);
  if (called(record) < record.issued) return;
  const { serving: from, credit: ahead } = record;
  const to = numberAfter(record.gaps, from, ahead, Number.MAX_SAFE_INTEGER);
  record.serving = to;
  record.credit = 0;
  if (ahead > 0) appendEvent(memory, { type: 'serving.advanced', from, to, called: 0, passedOver: 0, actor: null });
}

/** Whether people may enter by the inlet, as far as capacity and rate admit them: no gate and no draw stops it. */
export function isInletOpen(record: LineRecord): boolean {
  return settingsOf(record).mode === 'open' && !record.gateShut && !isDrawPending(record.draw);
}

/**
 * Lets the inlet call people: late returners first, then the next in line.
 * @param given the number that this step gave, to be called like any other; 0: none
 */
export function tick(memory: LineMemory, given = 0): void {
  const { record } = memory;
  const { rate, capacity } = settingsOf(record);
  if (!isInletOpen(record)) return;
  serveLate(memory);
  // Where one step cannot serve all late returners, the next one goes on with them.
  if (record.late > 0 && free(record) >= 1) return;
  if (rate === null && capacity === null) {
    replaceMissed(memory);
    return;
  }
  if (called(record) >= record.issued) return;
  const count = free(record);
  if (count <= 0) return;
  const to = numberOfNth(memory, count);
  spend(record, to === given ? callGiven(memory, to) : call(memory, to, null));
}

/**
 * Gives late turns while the inlet is open and has room: a slot, and a credit of the rate unless it was paid. The lowest
 * number comes first (LINE.md, late returners).
 */
export function serveLate({ record, late }: LineMemory): void {
  if (!isInletOpen(record)) return;
  const { rate, turnWindowMs } = settingsOf(record);
  if (rate !== null && isRunning(record, rate)) grantCredit(record, rate);
  for (let given = 0; record.late > 0 && freeSlots(record) >= 1 && given < LATE_TURNS_AT_ONCE; given++) {
    const next = late.first(rate === null || credit(record, rate) >= 1 ? 'any' : 'paid');
    if (next === null) return;
    // A place that was given back is kept for somebody who may not be there yet.
    const keptUntilMs = next.seenMs > record.doorMs ? next.seenMs + LATE_SEEN_MS : 0;
    late.giveTurn(next.number, Math.max(record.doorMs + turnWindowMs, keptUntilMs));
    record.late -= 1;
    record.lateTurns += 1;
    record.outstanding += 1;
    if (!next.paid) spend(record, 1);
  }
}

/** Grants the share of a period that has begun, once. A clock that was set back begins no period. */
function grantCredit(record: LineRecord, rate: RateInlet): void {
  const period = periodAt(record, rate);
  if (period > record.period) record.credit = rate.admit;
  record.period = period;
}

/** Charges the rate, if there is one, for people who may enter. */
export function spend(record: LineRecord, count: number): void {
  if (settingsOf(record).rate !== null) record.credit -= count;
}
