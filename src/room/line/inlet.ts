import { isDrawPending } from '../room-state.ts';
import type { RateInlet } from '../settings.ts';
import { call, callGiven } from './call.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { numberOfNth } from './presence.ts';
import { called, settingsOf } from './record.ts';

function isRunning(rate: RateInlet, nowMs: number): boolean {
  return (rate.fromMs ?? 0) <= nowMs && nowMs < (rate.untilMs ?? Number.POSITIVE_INFINITY);
}

/** The period of the rate that `nowMs` is in; negative before the first. */
export function periodAt(record: LineRecord, rate: RateInlet, nowMs: number): number {
  return Math.floor((nowMs - record.anchorMs) / rate.everyMs);
}

/** Slots that the capacity leaves, those of late returners included; negative when more are inside than it allows. */
export function freeSlots(record: LineRecord): number {
  const { capacity } = settingsOf(record);
  return capacity === null ? Number.POSITIVE_INFINITY : capacity - record.inside - record.outstanding;
}

/** How many more may enter or be called now: infinite where the inlet is by hand. */
export function free(record: LineRecord): number {
  const { rate } = settingsOf(record);
  if (rate === null) return freeSlots(record);
  return Math.min(freeSlots(record), isRunning(rate, record.lastMs) ? record.credit : 0);
}

/** Whether people may enter by the inlet, as far as capacity and rate admit them: no gate and no draw stops it. */
export function isInletOpen(record: LineRecord): boolean {
  return settingsOf(record).mode === 'open' && !record.gateShut && !isDrawPending(record.draw);
}

/**
 * Lets the inlet call whom it may. Late returners go first: what they need is not given to others.
 * @param given the number that this step gave, to be called like any other; 0: none
 */
export function tick(memory: LineMemory, nowMs: number, given = 0): void {
  const { record } = memory;
  const { rate, capacity } = settingsOf(record);
  if (!isInletOpen(record)) return;
  if (rate !== null && isRunning(rate, nowMs)) {
    const period = periodAt(record, rate, nowMs);
    if (period > record.period) {
      record.period = period;
      record.credit = rate.admit;
    }
  }
  if ((rate === null && capacity === null) || called(record) >= record.issued) return;
  const count = free(record) - record.late;
  if (count <= 0) return;
  const to = numberOfNth(memory, count);
  spend(record, to === given ? callGiven(memory, to, nowMs) : call(memory, to, nowMs, null));
}

/** Charges the rate, if there is one, for people who may enter. */
export function spend(record: LineRecord, count: number): void {
  if (settingsOf(record).rate !== null) record.credit -= count;
}
