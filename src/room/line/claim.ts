import { begin } from './begin.ts';
import { isInletOpen, spend, tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import type { ClaimResult, LookResult, Standing } from './outcome.ts';
import { type Claim, type Place, placeOf } from './place.ts';
import { markSeen, removePassedOver } from './presence.ts';
import { admissionOf, admit, prolong, raiseTicket, ticketAge } from './visit.ts';

/** Takes the turn of a number, or the slot that is free for somebody who is back late. */
export function claim(memory: LineMemory, request: Claim, clockMs: number): ClaimResult {
  const nowMs = begin(memory, clockMs);
  tick(memory, nowMs);
  return claimNow(memory, request, nowMs);
}

/** A claim within a step that has begun. */
export function claimNow(memory: LineMemory, request: Claim, nowMs: number): ClaimResult {
  const place = placeOf(memory, request, nowMs);
  switch (place.kind) {
    case 'visiting': {
      const age = ticketAge(place.visit, request.ticketGeneration, nowMs);
      if (age === 'superseded') return { kind: 'superseded' };
      const visit = prolong(memory, place.visit, nowMs);
      const raised = age === 'raced' ? visit : raiseTicket(memory, visit, request.ticketGeneration, nowMs);
      return { kind: 'admitted', admission: admissionOf(raised, nowMs) };
    }
    case 'called':
      takeTurn(memory, request.number);
      return { kind: 'admitted', admission: admissionOf(admit(memory, request, nowMs), nowMs) };
    case 'back-with-room':
      takeFreeSlot(memory, request.number);
      return { kind: 'admitted', admission: admissionOf(admit(memory, request, nowMs), nowMs) };
    default:
      return standing(memory, place, request.number, nowMs);
  }
}

/** Tells where a number stands, takes no turn. Whoever is back late counts as seen. */
export function look(memory: LineMemory, request: Claim, clockMs: number): LookResult {
  const nowMs = begin(memory, clockMs);
  tick(memory, nowMs);
  const place = placeOf(memory, request, nowMs);
  switch (place.kind) {
    case 'visiting':
      if (ticketAge(place.visit, request.ticketGeneration, nowMs) === 'superseded') return { kind: 'superseded' };
      return { kind: 'admitted', admission: admissionOf(place.visit, nowMs) };
    case 'called':
      return { kind: 'turn', turnEndsAtMs: place.endsAtMs };
    case 'back-with-room':
      return { kind: 'turn', turnEndsAtMs: null };
    default:
      return standing(memory, place, request.number, nowMs);
  }
}

function takeTurn({ record, turns }: LineMemory, number: number): void {
  const turn = turns.of(number);
  if (turn === null) throw new Error(`number ${number} was called but has no turn`);
  turns.replace(turn.upTo, { ...turn, untaken: turn.untaken - 1 });
  record.outstanding -= 1;
}

function takeFreeSlot(memory: LineMemory, number: number): void {
  const { record, late } = memory;
  if (late.remove(number)) record.late -= 1;
  removePassedOver(memory, number);
  if (isInletOpen(record)) spend(record, 1);
}

type Outside = Exclude<Place, { readonly kind: 'visiting' | 'called' | 'back-with-room' }>;

/** Where somebody stands who cannot enter now. */
function standing(memory: LineMemory, place: Outside, number: number, nowMs: number): Standing {
  const { record, late } = memory;
  if (place.kind === 'waiting') {
    markSeen(memory, number);
    return { kind: 'waiting', late: false };
  }
  if (place.kind !== 'back') return place;
  if (late.see(number, nowMs)) record.late += 1;
  return { kind: 'waiting', late: true };
}
