import { isDrawPending } from '../room-state.ts';
import { begin } from './begin.ts';
import { type Actor, call } from './call.ts';
import { countHeld } from './gaps.ts';
import { freeSlots, tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { countNumbers } from './number-bits.ts';
import type { AdvanceResult } from './outcome.ts';
import { forgetPassedOver, numberOfNth } from './presence.ts';
import { called, settingsOf } from './record.ts';

export interface Advance {
  /** How far `serving` moves; negative moves it back. A safe integer. */
  readonly by: number;
  /** null: every call acts. */
  readonly key: string | null;
  /** No further than the last number given. */
  readonly issuedOnly?: boolean;
  readonly actor?: Actor;
}

/** Moves `serving` by hand, once for each key. */
export function advance(memory: LineMemory, request: Advance, clockMs: number): AdvanceResult {
  const { by, key, issuedOnly = false, actor = null } = request;
  const nowMs = begin(memory, clockMs);
  const { record, keys } = memory;
  const known = key === null ? null : keys.find('advance', key);
  if (known !== null) {
    const { by: answeredBy, ...answer } = known;
    return answeredBy === by ? { kind: 'advanced', ...answer } : { kind: 'key-reused' };
  }
  if (isDrawPending(record.draw)) return { kind: 'draw-pending' };
  const { mode, rate, capacity } = settingsOf(record);
  if (by < 0 && mode === 'open' && (rate !== null || capacity !== null)) return { kind: 'pause-first' };

  const before = record.serving;
  const count = by < 0 ? 0 : callByHand(memory, { by, issuedOnly, actor }, nowMs);
  if (by < 0) callBack(memory, by);
  // Both terms are safe integers where `before + by` may not be one.
  const cut = Math.abs(by) - Math.abs(record.serving - before);
  const answer = { serving: record.serving, called: count, cut };
  if (key !== null) keys.add('advance', key, { by, ...answer }, nowMs);
  tick(memory, nowMs);
  return { kind: 'advanced', ...answer };
}

/** How far `serving` may go: ahead of issued only where there is no capacity. */
function furthest(memory: LineMemory, issuedOnly: boolean): number {
  const { record } = memory;
  if (settingsOf(record).capacity === null) return issuedOnly ? record.issued : Number.MAX_SAFE_INTEGER;
  return numberOfNth(memory, Math.max(0, freeSlots(record) - record.late));
}

function callByHand(
  memory: LineMemory,
  { by, issuedOnly, actor }: Required<Omit<Advance, 'key'>>,
  nowMs: number,
): number {
  const { record } = memory;
  const to = Math.max(record.serving, Math.min(record.serving + by, furthest(memory, issuedOnly)));
  const count = call(memory, Math.min(to, record.issued), nowMs, actor);
  record.serving = to;
  return count;
}

function callBack(memory: LineMemory, by: number): void {
  const { record } = memory;
  const to = Math.max(record.serving + by, record.highestClaimed, record.turnsOver);
  const last = called(record);
  if (to < last) {
    cutTurns(memory, to);
    forgetPassedOver(memory, to, last);
    record.late -= memory.late.removeAbove(to);
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
