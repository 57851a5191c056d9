import { countHeld, numberAfter, numberBefore } from '../gaps.ts';
import { isDrawPending } from '../room-state.ts';
import type { Moment } from '../times.ts';
import { begin } from './begin.ts';
import { type Actor, call } from './call.ts';
import { freeSlots, serveLate, tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { countNumbers, removeNumbers } from './number-bits.ts';
import type { AdvanceResult } from './outcome.ts';
import { forgetPassedOver, numberOfNth } from './presence.ts';
import { called, settingsOf } from './record.ts';

export interface Advance {
  /** By how many people `serving` moves; negative moves it back. A safe integer. */
  readonly by: number;
  /** null: every call acts. */
  readonly key: string | null;
  /** As many have left: no further than the last number given. */
  readonly exits?: boolean;
  readonly actor?: Actor;
}

/** Moves `serving` by hand, once for each key. */
export function advance(memory: LineMemory, request: Advance, moment: Moment): AdvanceResult {
  const { by, key, exits = false, actor = null } = request;
  begin(memory, moment);
  const { record, keys } = memory;
  const known = key === null ? null : keys.find('advance', key);
  if (known !== null) {
    const { by: answeredBy, ...answer } = known;
    return answeredBy === by ? { kind: 'advanced', from: foundBefore(by, answer), ...answer } : { kind: 'key-reused' };
  }
  if (isDrawPending(record.draw)) return { kind: 'draw-pending' };
  const { mode, rate, capacity } = settingsOf(record);
  if (by < 0 && mode === 'open' && (rate !== null || capacity !== null)) return { kind: 'pause-first' };

  const before = record.serving;
  const count = by < 0 ? 0 : callByHand(memory, { by, exits, actor });
  if (by < 0) callBack(memory, by);
  const moved = countHeld(record.gaps, Math.min(before, record.serving), Math.max(before, record.serving));
  const cut = Math.abs(by) - moved;
  const answer = { serving: record.serving, called: count, cut };
  if (key !== null) keys.add('advance', key, { by, ...answer }, record.lineMs);
  tick(memory);
  return { kind: 'advanced', from: before, ...answer };
}

/** Where the step with this answer found `serving`: what is kept of it does not say so, for version 0.2 reads it as well. */
function foundBefore(by: number, { serving, cut }: { readonly serving: number; readonly cut: number }): number {
  return serving - Math.sign(by) * (Math.abs(by) - cut);
}

/** How far `serving` may go: ahead of issued only where there is no capacity. */
function furthest(memory: LineMemory, exits: boolean): number {
  const { record } = memory;
  if (settingsOf(record).capacity === null) return exits ? record.issued : Number.MAX_SAFE_INTEGER;
  return numberOfNth(memory, Math.max(0, freeSlots(record)));
}

function callByHand(memory: LineMemory, { by, exits, actor }: Required<Omit<Advance, 'key'>>): number {
  const { record } = memory;
  serveLate(memory);
  const asked = numberAfter(record.gaps, record.serving, by, Number.MAX_SAFE_INTEGER);
  const to = Math.max(record.serving, Math.min(asked, furthest(memory, exits)));
  const count = call(memory, Math.min(to, record.issued), actor, exits);
  record.serving = to;
  return count;
}

function callBack(memory: LineMemory, by: number): void {
  const { record } = memory;
  const asked = numberBefore(record.gaps, record.serving, -by);
  const to = Math.max(asked, record.highestClaimed, record.turnsOver);
  const last = called(record);
  if (to < last) {
    cutTurns(memory, to);
    forgetPassedOver(memory, to, last);
    removeNumbers(memory.voidNumbers, to, last);
    const { waiting, turns } = memory.late.removeAbove(to);
    record.late -= waiting;
    record.lateTurns -= turns;
    record.outstanding -= turns;
  }
  record.serving = Math.min(record.serving, to);
}

/** Takes back the turns after the number `to`, none of which is taken or over. */
function cutTurns({ record, turns, passedOver }: LineMemory, to: number): void {
  for (let last = turns.last(); last !== null && last.upTo > to; last = turns.last()) {
    turns.remove(last.upTo);
    const start = Math.max(turns.last()?.upTo ?? 0, record.turnsOver);
    const after = Math.max(start, to);
    const count = countHeld(record.gaps, after, last.upTo) - countNumbers([passedOver], after, last.upTo);
    record.outstanding -= count;
    if (start < to) turns.append({ upTo: to, endsAtMs: last.endsAtMs, untaken: last.untaken - count });
  }
}
