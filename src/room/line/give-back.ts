import { isSkipped } from '../gaps.ts';
import type { Moment } from '../times.ts';
import { GIVEN_BACK_MS, LATE_SEEN_MS } from '../visit.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import type { Actor } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { hasNumber, isKept, removeNumber } from './number-bits.ts';
import type { GiveBackResult } from './outcome.ts';
import { called } from './record.ts';

export interface GiveBack {
  readonly number: number;
  readonly actor?: Actor;
}

/** Gives a number its place back by hand: one late turn more (LINE.md, a place that is given back). */
export function giveBack(memory: LineMemory, { number, actor = null }: GiveBack, moment: Moment): GiveBackResult {
  begin(memory, moment);
  const kind = kindOf(memory, number);
  if (kind === 'given-back') {
    const { record, late, voidNumbers } = memory;
    if (hasNumber(voidNumbers, number)) removeNumber(voidNumbers, number);
    late.see(number, record.doorMs + GIVEN_BACK_MS - LATE_SEEN_MS, false);
    record.late += 1;
    appendEvent(memory, { type: 'number.given_back', number, actor });
  }
  tick(memory);
  return { kind };
}

function kindOf({ record, late, used, passedOver }: LineMemory, number: number): GiveBackResult['kind'] {
  const { issued, turnsOver, gaps, pastGaps = [] } = record;
  if (number < 1 || number > issued || isSkipped([...pastGaps, ...gaps], number)) return 'unknown';
  if (number > called(record)) return 'not-called';
  const back = late.find(number);
  if (back !== null) return back.turnEndsAtMs === null ? 'waiting' : 'turn';
  if (!isKept(record, number)) return 'forgotten';
  if (hasNumber(used, number)) return 'used';
  return number > turnsOver && !hasNumber(passedOver, number) ? 'turn' : 'given-back';
}
