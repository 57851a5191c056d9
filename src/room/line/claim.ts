import { type KeptVisit, told } from '../kept-visit.ts';
import { dateOfDoor, dateOfLine, type Moment } from '../times.ts';
import { begin } from './begin.ts';
import { isInletOpen, serveLate, spend, tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { beginLogin, crowdedUntil } from './logins.ts';
import type { ClaimResult, LookResult, OutsideStanding } from './outcome.ts';
import { type Claim, type Look, type Place, placeOf } from './place.ts';
import { markSeen, removePassedOver } from './presence.ts';
import { admit, prolonged } from './visit.ts';

/** Takes the turn of a number, late turns as well. */
export function claim(memory: LineMemory, request: Claim, moment: Moment): ClaimResult {
  begin(memory, moment);
  tick(memory);
  return claimNow(memory, request);
}

/** A claim within a step that has begun. */
export function claimNow(memory: LineMemory, request: Claim): ClaimResult {
  const place = reach(memory, request);
  switch (place.kind) {
    case 'visiting':
      return goOn(memory, place.visit, request);
    case 'called':
      takeTurn(memory, request.number);
      break;
    case 'called-late':
      takeLateTurn(memory, request.number);
      break;
    case 'passes':
      passWithoutTurn(memory, request.number);
      break;
    default:
      if (place.kind === 'waiting') markSeen(memory, request.number);
      return standing(place);
  }
  return goOn(memory, admit(memory, request), request);
}

/**
 * A visit goes on with a claim: the ticket's generation counts as shown, the exchange window begins anew, and a login
 * begins if one is asked for.
 */
export function goOn(
  memory: LineMemory,
  visit: KeptVisit,
  { ticketGeneration, login }: Pick<Claim, 'ticketGeneration' | 'login'>,
): ClaimResult {
  const { record, visits } = memory;
  // A failover may have lost that a generation was given, so a higher one than was told counts as well.
  const shown = { ...visit, ticketGeneration: Math.max(visit.ticketGeneration, ticketGeneration + 1) };
  const begun = login === undefined ? null : beginLogin(memory, prolonged(record, shown), login);
  const next = begun?.visit ?? prolonged(record, shown);
  visits.save(next);
  if (begun?.kind === 'crowded') {
    return { kind: 'crowded', visit: told(record, next), untilMs: dateOfLine(record, begun.untilMs) };
  }
  return { kind: 'admitted', visit: told(record, next), serial: begun === null ? null : next.serial };
}

/**
 * Tells where a number stands, takes no turn and begins no login. A visitor who is here counts as seen, and a late
 * returner as back.
 */
export function look(memory: LineMemory, request: Look, moment: Moment): LookResult {
  const { isHere = true } = request;
  begin(memory, moment);
  tick(memory);
  const place = isHere ? reach(memory, request) : placeOf(memory, request);
  switch (place.kind) {
    case 'visiting':
      return lookInside(memory, place.visit, request);
    case 'called':
    case 'called-late':
      return { kind: 'turn', turnEndsAtMs: dateOfDoor(memory.record, place.endsAtMs) };
    case 'passes':
      return { kind: 'turn', turnEndsAtMs: null };
    default:
      if (isHere && place.kind === 'waiting') markSeen(memory, request.number);
      return lookOutside(memory, standing(place), request);
  }
}

function lookOutside(memory: LineMemory, outside: OutsideStanding, { number }: Look): LookResult {
  if (outside.kind !== 'ended') return outside;
  return { kind: 'ended', turnEndsAtMs: takenTurnEnd(memory, number) };
}

function lookInside(memory: LineMemory, kept: KeptVisit, { number, login }: Look): LookResult {
  const { record } = memory;
  const untilMs = login === undefined ? null : crowdedUntil(record, kept, login);
  const visit = told(record, kept);
  return untilMs === null
    ? { kind: 'admitted', visit, turnEndsAtMs: takenTurnEnd(memory, number) }
    : { kind: 'crowded', visit, untilMs: dateOfLine(record, untilMs) };
}

/** When the turn of a used number would have ended; null: that is past, or it had none. */
function takenTurnEnd({ record, turns }: LineMemory, number: number): number | null {
  const turn = number > record.turnsOver ? turns.of(number) : null;
  return turn === null ? null : dateOfDoor(record, turn.endsAtMs);
}

/** Where a claim finds itself. A late returner is first in line from now on, and gets a late turn if there is room. */
function reach(memory: LineMemory, request: Claim): Place {
  const place = placeOf(memory, request);
  if (place.kind !== 'back') return place;
  const { late, record } = memory;
  if (late.see(request.number, record.doorMs, place.paid)) record.late += 1;
  serveLate(memory);
  return placeOf(memory, request);
}

function takeTurn({ record, turns }: LineMemory, number: number): void {
  const turn = turns.of(number);
  if (turn === null) throw new Error(`number ${number} was called but has no turn`);
  turns.replace(turn.upTo, { ...turn, untaken: turn.untaken - 1 });
  record.outstanding -= 1;
}

function takeLateTurn(memory: LineMemory, number: number): void {
  memory.late.remove(number);
  memory.record.lateTurns -= 1;
  memory.record.outstanding -= 1;
  removePassedOver(memory, number);
}

function passWithoutTurn(memory: LineMemory, number: number): void {
  const { record, late } = memory;
  if (late.find(number) !== null) {
    late.remove(number);
    record.late -= 1;
  }
  removePassedOver(memory, number);
  if (isInletOpen(record)) spend(record, 1);
}

type Outside = Exclude<Place, { readonly kind: 'visiting' | 'called' | 'called-late' | 'passes' }>;

/** What a visitor learns who cannot enter now. */
function standing(place: Outside): OutsideStanding {
  switch (place.kind) {
    case 'waiting':
      return { kind: 'waiting', late: false };
    case 'back':
      return { kind: 'waiting', late: true };
    default:
      return place;
  }
}
