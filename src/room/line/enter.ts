import { mayGoOn } from '../kept-visit.ts';
import { isDrawPending } from '../room-state.ts';
import { givesNoNumbers } from '../settings.ts';
import type { Moment } from '../times.ts';
import type { LoginRequest } from '../visit.ts';
import { begin } from './begin.ts';
import { callGiven } from './call.ts';
import { claimNow, goOn } from './claim.ts';
import { isBeforeDraw } from './doors.ts';
import { free, isInletOpen, spend, tick } from './inlet.ts';
import { joinAnswer, takeNumber } from './join.ts';
import type { LineMemory, LineRecord } from './line-memory.ts';
import type { ClaimResult, EnterResult } from './outcome.ts';
import { settingsOf } from './record.ts';
import { admit, isSuperseded, mayBeginAgain } from './visit.ts';

/** A visitor without a number, who would like to enter at once. */
export interface Newcomer {
  /** 22 characters of base64url: the ticket's random id. */
  readonly ticketId: string;
  /** The `sub` of the visit this ticket leads to, if it leads to one. */
  readonly sub: string;
  /** The login that begins with the visit; absent: it leads to no code. */
  readonly login?: LoginRequest;
}

/**
 * Whether the next number would be called as soon as it is given. Who is back late goes first; who waits has gone first
 * already, for the inlet has just called whom it may.
 */
function isFree(record: LineRecord): boolean {
  const { mode, rate, capacity } = settingsOf(record);
  if (givesNoNumbers(mode) || isBeforeDraw(record)) return false;
  if (record.issued < record.serving) return true;
  if (!isInletOpen(record) || (rate === null && capacity === null)) return false;
  return record.late === 0 && free(record) >= 1;
}

/** Admits whoever has no number, if the room is free for them now. */
export function enter(memory: LineMemory, { ticketId, sub, login }: Newcomer, moment: Moment): EnterResult {
  begin(memory, moment);
  tick(memory);
  const { record, visits } = memory;
  const { epoch } = record;
  const answer = joinAnswer(memory, ticketId);
  // A ticket of before the visit repeats a question whose answer was lost, or is a copy (DESIGN §6).
  const claimed = { ticketGeneration: 0, ...(login !== undefined && { login }) };

  const known = visits.find(sub);
  if (known !== null) {
    const goesOn = mayGoOn(record, known);
    if (!goesOn && !mayBeginAgain(record, known)) return { kind: 'ended' };
    if (isSuperseded(known, 0)) return { kind: 'superseded' };
    const number = { number: known.number, joinedAtMs: answer?.joinedAtMs ?? known.enteredAtMs };
    if (goesOn) return entered(goOn(memory, known, claimed), epoch, number);
    if (known.number > 0) return enterWith(number);
  }
  const { mode } = settingsOf(record);
  if (mode === 'off' && (answer?.kind !== 'number' || isDrawPending(record.draw))) {
    const visit = admit(memory, { number: 0, sub });
    return entered(goOn(memory, visit, claimed), epoch, { number: 0, joinedAtMs: answer?.joinedAtMs ?? record.lineMs });
  }
  if (answer?.kind === 'number') return enterWith(answer);
  if (answer !== null || !isFree(record)) return { kind: 'wait', epoch, known: null };

  const given = takeNumber(memory, ticketId);
  if (given.number > record.serving) {
    callGiven(memory, given.number);
    spend(record, 1);
  }
  return enterWith(given);

  function enterWith(known: KnownNumber): EnterResult {
    return entered(claimNow(memory, { epoch, number: known.number, sub, ...claimed }), epoch, known);
  }
}

interface KnownNumber {
  readonly number: number;
  readonly joinedAtMs: number;
}

/** What the claim of somebody means who has shown no number. */
function entered(claimed: ClaimResult, epoch: number, { number, joinedAtMs }: KnownNumber): EnterResult {
  switch (claimed.kind) {
    case 'admitted':
      return { ...claimed, epoch, joinedAtMs };
    case 'crowded':
    case 'superseded':
    case 'ended':
      return claimed;
    default:
      return { kind: 'wait', epoch, known: { number, joinedAtMs } };
  }
}
