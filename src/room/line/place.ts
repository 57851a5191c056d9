import { isSkipped } from '../gaps.ts';
import { type KeptVisit, mayGoOn } from '../kept-visit.ts';
import type { LoginRequest } from '../visit.ts';
import { free, isInletOpen } from './inlet.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import { hasNumber } from './number-bits.ts';
import { called, settingsOf } from './record.ts';
import { isSuperseded, mayBeginAgain } from './visit.ts';

/** A number as a visitor shows it. */
export interface Claim {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  /** Generation of the ticket that the visitor showed: 0 until the turn was taken. */
  readonly ticketGeneration: number;
  /** How long the visit lasts if it begins now; absent: as the room says. */
  readonly admissionMs?: number;
  /** The login that the claim begins; absent: it leads to no code. */
  readonly login?: LoginRequest;
}

export interface Look extends Claim {
  /** Whether the visitor is here, and not only something that asks ahead of them. Default true. */
  readonly isHere?: boolean;
}

/** Where a claim finds itself, before anything is done about it. */
export type Place =
  | { readonly kind: 'rejoin'; readonly epoch: number }
  | { readonly kind: 'visiting'; readonly visit: KeptVisit }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'missed' }
  | { readonly kind: 'void' }
  /** The turn is there. */
  | { readonly kind: 'called'; readonly endsAtMs: number }
  /** A late turn is there. */
  | { readonly kind: 'called-late'; readonly endsAtMs: number }
  /** No turn any more, but it needs none. */
  | { readonly kind: 'passes' }
  /** No turn any more: a late turn is given to it, once. */
  | { readonly kind: 'back'; readonly paid: boolean };

/** Changes nothing. */
export function placeOf(memory: LineMemory, { epoch, number, sub, ticketGeneration }: Claim): Place {
  const { record, used, passedOver, turns } = memory;
  if (epoch !== record.epoch) return { kind: 'rejoin', epoch: record.epoch };
  const visit = memory.visits.find(sub);
  if (visit !== null) {
    const goesOn = mayGoOn(record, visit);
    if (!goesOn && !mayBeginAgain(record, visit)) return { kind: 'ended' };
    if (isSuperseded(visit, ticketGeneration)) return { kind: 'superseded' };
    if (goesOn) return { kind: 'visiting', visit };
  }
  if (number > called(record)) return { kind: 'waiting' };
  // Past the grace bits are forgotten, and nobody but a late returner has a right to the number.
  if (number > record.graceOver && hasNumber(used, number)) return { kind: 'ended' };
  if (number > record.turnsOver && !isSkipped(record.gaps, number) && !hasNumber(passedOver, number)) {
    const turn = turns.of(number);
    if (turn === null) throw new Error(`number ${number} was called but has no turn`);
    return { kind: 'called', endsAtMs: turn.endsAtMs };
  }
  return placeWithoutTurn(memory, number, visit !== null);
}

/**
 * Where a called number stands whose turn is over, whose holder was passed over, or whose visit has lapsed.
 * @param paid whether the rate was charged for it before
 */
function placeWithoutTurn({ record, late, voidNumbers }: LineMemory, number: number, paid: boolean): Place {
  const back = late.find(number);
  if (back !== null && back.turnEndsAtMs !== null) return { kind: 'called-late', endsAtMs: back.turnEndsAtMs };
  const isVoid = hasNumber(voidNumbers, number);
  // A visitor who came back within the grace and stays keeps the right to a late turn.
  if (back === null && number <= record.graceOver) return { kind: isVoid ? 'void' : 'missed' };
  if (settingsOf(record).mode === 'off') return { kind: 'passes' };
  if (back !== null || !isVoid) return { kind: 'back', paid };
  return isInletOpen(record) && free(record) >= 1 && isLineEmpty(record) ? { kind: 'passes' } : { kind: 'void' };
}

function isLineEmpty(record: LineRecord): boolean {
  return record.late === 0 && called(record) >= record.issued;
}
