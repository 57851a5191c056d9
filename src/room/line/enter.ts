import { isDrawPending } from '../room-state.ts';
import { begin } from './begin.ts';
import { callGiven } from './call.ts';
import { claimNow } from './claim.ts';
import { isBeforeDraw } from './doors.ts';
import { free, isInletOpen, spend, tick } from './inlet.ts';
import { joinAnswer, takeNumber } from './join.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import type { EnterResult } from './outcome.ts';
import { settingsOf } from './record.ts';
import { admissionOf, admit, isLive, prolong, ticketAge } from './visit.ts';

/** A visitor without a number, who would like to enter at once. */
export interface Arrival {
  /** 22 characters of base64url: the ticket's random id. */
  readonly ticketId: string;
  /** The `sub` of the admission this ticket leads to, if it leads to one. */
  readonly sub: string;
}

/**
 * Whether the next number would be called as soon as it is given. Who is back late goes first; who waits has gone first
 * already, for the inlet has just called whom it may.
 */
function isFree(record: LineRecord): boolean {
  const { mode, rate, capacity } = settingsOf(record);
  if (mode === 'closed' || isBeforeDraw(record)) return false;
  if (record.issued < record.serving) return true;
  if (!isInletOpen(record) || (rate === null && capacity === null)) return false;
  return record.late === 0 && free(record) >= 1;
}

/** Admits whoever has no number, if the room is free for them now. */
export function enter(memory: LineMemory, { ticketId, sub }: Arrival, clockMs: number): EnterResult {
  const nowMs = begin(memory, clockMs);
  tick(memory, nowMs);
  const { record } = memory;
  const { epoch } = record;
  const answer = joinAnswer(memory, ticketId, nowMs);

  const known = memory.visits.find(sub);
  if (known !== null) {
    if (!isLive(known, nowMs)) return { kind: 'ended' };
    // A ticket of before the visit repeats a question whose answer was lost, or is a copy (DESIGN §6).
    if (known.exchanged && ticketAge(known, 0, nowMs) === 'superseded') return { kind: 'ended' };
    const admission = admissionOf(prolong(memory, known, nowMs), nowMs);
    return { kind: 'admitted', admission, epoch, joinedAtMs: answer?.joinedAtMs ?? known.enteredAtMs };
  }
  const { mode } = settingsOf(record);
  if (mode === 'off' && (answer?.kind !== 'number' || isDrawPending(record.draw))) {
    const admission = admissionOf(admit(memory, { number: 0, sub }, nowMs), nowMs);
    return { kind: 'admitted', admission, epoch, joinedAtMs: answer?.joinedAtMs ?? nowMs };
  }
  if (answer?.kind === 'number') {
    const claimed = claimNow(memory, { epoch, number: answer.number, sub, ticketGeneration: 0 }, nowMs);
    if (claimed.kind === 'admitted') return { ...claimed, epoch, joinedAtMs: answer.joinedAtMs };
    return claimed.kind === 'ended' ? claimed : { kind: 'wait', epoch };
  }
  if (answer !== null || !isFree(record)) return { kind: 'wait', epoch };

  const { number } = takeNumber(memory, ticketId, nowMs);
  if (number > record.serving) {
    callGiven(memory, number, nowMs);
    spend(record, 1);
  }
  const claimed = claimNow(memory, { epoch, number, sub, ticketGeneration: 0 }, nowMs);
  if (claimed.kind !== 'admitted') throw new Error(`number ${number} was called and not admitted: ${claimed.kind}`);
  return { ...claimed, epoch, joinedAtMs: nowMs };
}
