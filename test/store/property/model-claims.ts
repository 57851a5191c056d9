import type { ClaimResult, LoginRequest, LookResult, OutsideStanding } from '../../../src/store/line-store.ts';
import { crowdOf, isOver, type ModelLogin } from './model-logins.ts';
import { lasts, type Person } from './model-people.ts';
import type { ModelRoom } from './model-room.ts';
import { accepts, type ModelVisit } from './model-visits.ts';

const MINUTE_MS = 60_000;

export interface ModelClaim {
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  readonly ticketGeneration: number;
  readonly admissionMs?: number;
  readonly login?: LoginRequest;
}

/** Where somebody finds themselves who shows a number, once it is known that they are here. */
type Reached =
  | OutsideStanding
  | { readonly kind: 'visiting'; readonly visit: ModelVisit }
  | { readonly kind: 'turn' | 'late-turn'; readonly endsAtMs: number | null; readonly person: Person }
  | { readonly kind: 'passes'; readonly person: Person };

/** Takes the turn of a number, in a step that has begun. */
export function claimIn(room: ModelRoom, claim: ModelClaim): ClaimResult {
  const reached = reach(room, claim);
  if (reached.kind === 'visiting') return goOn(room, reached.visit, claim);
  if (!('person' in reached)) return reached;
  const { person } = reached;
  if (reached.kind === 'late-turn') person.lateTurnEndsAtMs = null;
  if (reached.kind === 'passes') {
    person.lateSeenAtMs = null;
    if (room.settings.mode === 'open') room.inlet.charge(room.settings.rate);
  }
  person.taken = true;
  person.claimed = true;
  person.passedOver = false;
  return goOn(room, room.admit(claim.number, claim.sub, claim.admissionMs), claim);
}

/** A visit goes on with a claim, and a login begins if that is asked for. */
export function goOn(
  room: ModelRoom,
  visit: ModelVisit,
  { ticketGeneration, login }: Pick<ModelClaim, 'ticketGeneration' | 'login'>,
): ClaimResult {
  const { visits, time } = room;
  visits.prolong(visit);
  visit.ticketGeneration = Math.max(visit.ticketGeneration, ticketGeneration + 1);
  if (login === undefined) return { kind: 'admitted', visit: visits.told(visit), serial: null };
  visit.logins = visit.logins.filter((one) => !isOver(one, time));
  if (visit.logins.length >= login.most) {
    const crowd = crowdOf(visit.logins, login, time.lineMs);
    if (crowd.kind === 'full') {
      contest(room, visit, visit.logins.length);
      return { kind: 'crowded', visit: visits.told(visit), untilMs: time.dateOfLine(crowd.untilMs) };
    }
    const { gone } = crowd;
    if (gone.exchangedAtMs !== null) noteEnd(room, visit, gone);
    const pushedOut = gone.exchangedAtMs !== null && time.lineMs < gone.exchangedAtMs + MINUTE_MS;
    if (pushedOut) contest(room, visit, visit.logins.length);
    visit.logins = visit.logins.filter((one) => one !== gone);
  }
  const serial = nextSerial(visit, login.most, time.lineMs);
  visit.serials.push(serial);
  const { client, sessionMs } = login;
  visit.logins.push({ serial, client, sessionMs, begunAtMs: time.doorMs, exchangedAtMs: null });
  return { kind: 'admitted', visit: visits.told(visit), serial };
}

/** A login has ended before its time. */
export function noteEnd(room: ModelRoom, { sub, number }: ModelVisit, { serial, client }: ModelLogin): void {
  room.note({ type: 'login.ended', sub, number, serial, client });
}

function contest(room: ModelRoom, visit: ModelVisit, logins: number): void {
  const { lineMs } = room.time;
  if (visit.contestedAtMs !== null && lineMs < visit.contestedAtMs + MINUTE_MS) return;
  visit.contestedAtMs = lineMs;
  room.totals.contested += 1;
  room.note({ type: 'ticket.contested', sub: visit.sub, number: visit.number, logins });
}

/** Tells where a number stands, in a step that has begun. */
export function lookIn(room: ModelRoom, claim: ModelClaim): LookResult {
  const reached = reach(room, claim);
  switch (reached.kind) {
    case 'visiting':
      return lookInside(room, reached.visit, claim);
    case 'turn':
    case 'late-turn':
      return { kind: 'turn', turnEndsAtMs: room.time.dateOfDoor(reached.endsAtMs ?? 0) };
    case 'passes':
      return { kind: 'turn', turnEndsAtMs: null };
    case 'ended':
      return { kind: 'ended', turnEndsAtMs: takenTurnEnd(room, claim.number) };
    default:
      return reached;
  }
}

/** When the turn of a number would have ended that was taken; null: that is past. */
function takenTurnEnd({ people, time }: ModelRoom, number: number): number | null {
  const endsAtMs = people.holder(number)?.turnEndsAtMs ?? null;
  return endsAtMs !== null && lasts(endsAtMs, time.doorMs) ? time.dateOfDoor(endsAtMs) : null;
}

function lookInside(room: ModelRoom, visit: ModelVisit, { number, login }: ModelClaim): LookResult {
  const { visits, time } = room;
  const going = visit.logins.filter((one) => !isOver(one, time));
  if (login !== undefined && going.length >= login.most) {
    const crowd = crowdOf(going, login, time.lineMs);
    if (crowd.kind === 'full') {
      return { kind: 'crowded', visit: visits.told(visit), untilMs: time.dateOfLine(crowd.untilMs) };
    }
  }
  return { kind: 'admitted', visit: visits.told(visit), turnEndsAtMs: takenTurnEnd(room, number) };
}

function reach(room: ModelRoom, { epoch, number, sub, ticketGeneration }: ModelClaim): Reached {
  if (epoch !== room.epoch) return { kind: 'rejoin', epoch: room.epoch };
  const { visits } = room;
  const visit = visits.find(sub);
  if (visit !== undefined) {
    const isInside = visits.isInside(visit);
    if (!isInside && !visits.mayBeginAgain(visit, room.epoch)) return { kind: 'ended' };
    if (!accepts(visit, ticketGeneration)) return { kind: 'superseded' };
    if (isInside) return { kind: 'visiting', visit };
  }
  const person = room.people.holder(number);
  if (person === undefined || person.turnEndsAtMs === null) {
    room.see(number);
    return { kind: 'waiting', late: false };
  }
  return placeOf(room, person, visit !== undefined);
}

/**
 * Where somebody stands who was called and is here now.
 * @param paid whether the rate was charged for the number before, for a visit that lapsed
 */
function placeOf(room: ModelRoom, person: Person, paid: boolean): Reached {
  const { doorMs } = room.time;
  const gone = person.lateTurnEndsAtMs === null ? 'missed' : 'void';
  if (person.taken) return { kind: person.isPastGrace ? gone : 'ended' };
  if (lasts(person.turnEndsAtMs, doorMs) && !person.passedOver) {
    return { kind: 'turn', endsAtMs: person.turnEndsAtMs, person };
  }
  if (lasts(person.lateTurnEndsAtMs, doorMs)) return { kind: 'late-turn', endsAtMs: person.lateTurnEndsAtMs, person };
  if (person.isPastGrace && person.lateSeenAtMs === null) return { kind: gone };
  if (room.settings.mode === 'off') return { kind: 'passes', person };
  if (gone === 'void') return room.passesWithoutTurn() ? { kind: 'passes', person } : { kind: gone };
  if (person.lateSeenAtMs === null) person.latePaid = paid;
  person.lateSeenAtMs = Math.max(person.lateSeenAtMs ?? doorMs, doorMs);
  room.serveLate();
  if (person.lateSeenAtMs !== null) return { kind: 'waiting', late: true };
  return { kind: 'late-turn', endsAtMs: person.lateTurnEndsAtMs, person };
}

/** The first that none of the visit's logins has a place in common with: a place is the rest modulo their number. */
function nextSerial({ serials, logins }: ModelVisit, most: number, lineMs: number): number {
  const first = Math.max(lineMs, (serials.at(-1) ?? 0) + 1);
  const taken = new Set(logins.map(({ serial }) => serial % most));
  const free = Array.from({ length: most }, (_, more) => first + more).find((serial) => !taken.has(serial % most));
  return free ?? first + most - 1;
}
