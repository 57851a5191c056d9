import { dateOfDoor, dateOfLine, type Times } from './times.ts';
import { EXCHANGE_WINDOW_MS, type Login, type Outcome, SHORTEST_VISIT_MS, type Visit } from './visit.ts';

/** A login as the line remembers it. */
export interface KeptLogin extends Login {
  /** When its code was made, door time; once it is live, when that was exchanged, line time. */
  readonly atMs: number;
  /**
   * Of a client that never asks again whether the visit lasts, how long its session lasts; 0: nobody knows. null: the
   * client asks again, so that the login can be ended.
   */
  readonly sessionMs: number | null;
}

/** A visit as the line remembers it. */
export interface KeptVisit {
  readonly sub: string;
  readonly number: number;
  readonly epoch: number;
  /** The date when it began. */
  readonly enteredAtMs: number;
  /** Whether a code of it was exchanged. Until then it is at the door, and lapses at its end. */
  readonly exchanged: boolean;
  /** Its end as things stand: in door time while it is at the door, else in line time. */
  readonly endsAtMs: number;
  /** Door time when it began. */
  readonly doorEnteredMs: number;
  /** How long it lasts from then on, in milliseconds: a visit that lapsed goes on with what was left of it. */
  readonly leftMs: number;
  /** One above the highest generation of the ticket that a claim has shown. */
  readonly ticketGeneration: number;
  /** Serial of the newest login; 0: none yet. */
  readonly serial: number;
  /** The oldest first. */
  readonly logins: readonly KeptLogin[];
  /** Line time when it was last noted that more browsers want to go in than may; 0: never. */
  readonly contestedMs: number;
  /** null while the visit lasts, and when its time has run out since the last step that was about it. */
  readonly outcome: Outcome | null;
}

/** Whether a login has ended by itself: no code was exchanged in time, or the session of its client is over. */
export function isOver({ doorMs, lineMs }: Times, { live, atMs, sessionMs }: KeptLogin): boolean {
  if (!live) return doorMs - atMs >= EXCHANGE_WINDOW_MS;
  return sessionMs !== null && sessionMs > 0 && lineMs - atMs >= sessionMs;
}

/** Whether no code of a visit that lasts was exchanged yet: then its end is in door time. */
export function isAtDoor({ exchanged, outcome }: Pick<KeptVisit, 'exchanged' | 'outcome'>): boolean {
  return !exchanged && outcome === null;
}

/** How the visit has ended, as things stand; null while it lasts. What is kept learns of an end by time only in a later step. */
function outcomeOf(times: Times, visit: KeptVisit): Outcome | null {
  const { outcome, endsAtMs } = visit;
  if (outcome !== null) return outcome;
  if (isAtDoor(visit)) return endsAtMs > times.doorMs ? null : 'lapsed';
  return endsAtMs > times.lineMs ? null : 'expired';
}

/** How long a visit lasts, in milliseconds; one at the door, if its code was exchanged now. */
export function leftOf({ lineMs, doorMs }: Times, visit: KeptVisit): number {
  const { leftMs, doorEnteredMs, endsAtMs } = visit;
  return isAtDoor(visit) ? leftMs - (doorMs - doorEnteredMs) : endsAtMs - lineMs;
}

/** The planned end in line time; before the exchange that which an exchange now would give. */
function plannedEnd(times: Times, visit: KeptVisit): number {
  const { outcome, endsAtMs, leftMs } = visit;
  return outcome === null ? times.lineMs + leftOf(times, visit) : endsAtMs + leftMs;
}

/** The visit as people are told of it, as things stand. */
export function told(times: Times, visit: KeptVisit): Visit {
  const { sub, number, enteredAtMs, exchanged, endsAtMs, ticketGeneration } = visit;
  const outcome = outcomeOf(times, visit);
  // Of a visit that is over, those that its clients have to end.
  const logins = visit.logins.filter((login) => (outcome === null ? !isOver(times, login) : login.live));
  return {
    ...{ sub, number, enteredAtMs, ticketGeneration },
    endsAtMs: isAtDoor(visit) ? dateOfDoor(times, endsAtMs) : dateOfLine(times, endsAtMs),
    plannedEndMs: dateOfLine(times, plannedEnd(times, visit)),
    goesOn: mayGoOn(times, visit),
    logins: logins.map(({ serial, client, live }) => ({ serial, client, live })),
    exchanged,
    outcome,
  };
}

/** Whether the visit holds a slot. */
export function isLive(times: Times, visit: KeptVisit): boolean {
  return outcomeOf(times, visit) === null;
}

/** Whether somebody with this visit may go on. Its slot is held until the very end. */
export function mayGoOn(times: Times, visit: KeptVisit): boolean {
  if (!isLive(times, visit)) return false;
  return leftOf(times, visit) >= SHORTEST_VISIT_MS;
}
