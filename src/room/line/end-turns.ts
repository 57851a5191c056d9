import { LATE_SEEN_MS } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import { replacesMissed } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { forgetNumbers } from './number-bits.ts';
import { settingsOf } from './record.ts';

/** Ends the turns whose time is up, and the grace of those missed long ago. */
export function endTurns(memory: LineMemory): void {
  const { record, turns } = memory;
  const settings = settingsOf(record);
  const { graceMs, rate } = settings;
  let missed = 0;
  let over = turns.of(record.turnsOver + 1);
  while (over !== null && over.endsAtMs <= record.doorMs) {
    missed += over.untaken;
    record.turnsOver = over.upTo;
    over = turns.of(record.turnsOver + 1);
  }
  if (missed > 0) {
    record.outstanding -= missed;
    record.missed += missed;
    if (rate?.returnNoShows) record.credit = Math.min(rate.admit, record.credit + missed);
    if (replacesMissed(settings)) record.credit += missed;
    appendEvent(memory, { type: 'turns.missed', upTo: record.turnsOver, count: missed });
  }
  let first = turns.first();
  while (first !== null && first.upTo <= record.turnsOver && first.endsAtMs + graceMs <= record.doorMs) {
    forgetNumbers(memory, first.upTo);
    record.graceOver = first.upTo;
    turns.remove(first.upTo);
    first = turns.first();
  }
  if (record.late > 0) record.late -= memory.late.removeUnseen(record.doorMs - LATE_SEEN_MS);
}
