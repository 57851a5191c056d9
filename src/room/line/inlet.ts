import type { RateInlet } from '../settings.ts';
import { call } from './call.ts';
import { numberAfter } from './gaps.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
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

/** Lets the inlet call whom it may. Late returners go first: what they need is not given to others. */
export function tick(memory: LineMemory, nowMs: number): void {
  const { record } = memory;
  const { mode, rate, capacity } = settingsOf(record);
  if (mode !== 'open') return;
  if (rate !== null && isRunning(rate, nowMs)) {
    const period = periodAt(record, rate, nowMs);
    if (period > record.period) {
      record.period = period;
      record.credit = rate.admit;
    }
  }
  if (rate === null && capacity === null) return;
  const count = free(record) - record.late;
  if (count <= 0) return;
  const before = called(record);
  spend(record, call(memory, before, numberAfter(record.gaps, before, count, record.issued), nowMs));
}

/** Charges the rate, if there is one, for people who may enter. */
export function spend(record: LineRecord, count: number): void {
  if (settingsOf(record).rate !== null) record.credit -= count;
}
