import { isSkipped } from './gaps.ts';
import { free, isInletOpen } from './inlet.ts';
import type { LineMemory, Visit } from './line-memory.ts';
import { hasNumber } from './number-bits.ts';
import { called, settingsOf } from './record.ts';
import { isLive } from './visit.ts';

/** A number as a visitor shows it. */
export interface Claim {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  /** Generation of the ticket that the visitor showed: 0 until the turn was taken. */
  readonly ticketGeneration: number;
  /** How long the visit lasts if it begins now; absent: as the room says. */
  readonly admissionMs?: number;
}

/** Where a claim finds itself, before anything is done about it. */
export type Place =
  | { readonly kind: 'rejoin'; readonly epoch: number }
  | { readonly kind: 'visiting'; readonly visit: Visit }
  | { readonly kind: 'ended' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'missed' }
  /** The turn is there. */
  | { readonly kind: 'called'; readonly endsAtMs: number }
  /** No turn any more, but there is room. */
  | { readonly kind: 'back-with-room' }
  /** No turn any more, and no room yet. */
  | { readonly kind: 'back' };

/** Changes nothing. */
export function placeOf(memory: LineMemory, { epoch, number, sub }: Claim, nowMs: number): Place {
  const { record, used, passedOver, turns } = memory;
  if (epoch !== record.epoch) return { kind: 'rejoin', epoch: record.epoch };
  const visit = memory.visits.find(sub);
  if (visit !== null) return isLive(visit, nowMs) ? { kind: 'visiting', visit } : { kind: 'ended' };
  if (number > called(record)) return { kind: 'waiting' };
  if (hasNumber(used, number)) return { kind: 'ended' };
  if (number <= record.graceOver) return { kind: 'missed' };
  if (number > record.turnsOver && !isSkipped(record.gaps, number) && !hasNumber(passedOver, number)) {
    const turn = turns.of(number);
    if (turn === null) throw new Error(`number ${number} was called but has no turn`);
    return { kind: 'called', endsAtMs: turn.endsAtMs };
  }
  const admits = settingsOf(record).mode === 'off' || (isInletOpen(record) && free(record) >= 1);
  return { kind: admits ? 'back-with-room' : 'back' };
}
