/**
 * How a visit came to its end: `completed` (done), `abandoned` (an operator, a reset), `expired` (its time was up),
 * `lapsed` (no code of it was exchanged in time: slot and number went back, and it may begin again).
 */
export type Outcome = 'completed' | 'abandoned' | 'expired' | 'lapsed';

/** A way in to a visit: a claim that led to a code, and the tokens that came of it (LINE.md, logins). */
export interface Login {
  /** Names it in codes and grants. Rises with each login of a visit. */
  readonly serial: number;
  readonly client: string;
  /** Whether its code was exchanged. Until then it is pending, for at most `EXCHANGE_WINDOW_MS`. */
  readonly live: boolean;
}

/** What tokens and logout tokens name a login by, their `sid` (OpenID Connect Back-Channel Logout 1.0 §2.1). */
export function sidOf(sub: string, serial: number): string {
  return `${sub}.${serial}`;
}

/** What a claim that leads to a code asks for (LINE.md, logins). */
export interface LoginRequest {
  /** `client_id` of who gets the code. */
  readonly client: string;
  /** How many logins a visit has at most. */
  readonly most: number;
  /**
   * Of a client that never asks again whether the visit lasts, how long its session lasts in milliseconds; 0: nobody
   * knows. null: the client asks again, so that its logins can be ended.
   */
  readonly sessionMs: number | null;
}

/** A visitor inside. All times are dates: epoch milliseconds of the store's clock, as it says at the moment of the answer. */
export interface Visit {
  /** Random id of the visit, the `sub` of its tokens. */
  readonly sub: string;
  /** The number that was served, 0 for a visit that began while the room was `off`. */
  readonly number: number;
  readonly enteredAtMs: number;
  /**
   * When the visit ends as things stand: at first when the code must have been exchanged, then the planned end,
   * after an early end the moment of that.
   */
  readonly endsAtMs: number;
  /** The planned end; before the exchange that which an exchange now would give it. */
  readonly plannedEndMs: number;
  /** Whether somebody with it may go on: by a claim, a code, a token. Its slot is held until the very end. */
  readonly goesOn: boolean;
  /** Generation of the ticket to show next: one above the highest that a claim has shown. */
  readonly ticketGeneration: number;
  /** Those that are not over, the oldest first; of a visit that is over, the live ones that it had. */
  readonly logins: readonly Login[];
  /** Whether a code of this visit has been exchanged. */
  readonly exchanged: boolean;
  /** null while the visit lasts. */
  readonly outcome: Outcome | null;
}

/** A visit with less time left has ended for claims, codes and tokens: a token cannot live for zero seconds. */
export const SHORTEST_VISIT_MS = 1_000;

/** How long a code may wait for its exchange, in door time, before the visit lapses (LINE.md, the door). */
export const EXCHANGE_WINDOW_MS = 60_000;

/** How often one more login may begin where no login can be ended, in line time (LINE.md, logins). */
export const CROWDED_LOGIN_MS = 60_000;

/** Ended visits are remembered this long, at most `ENDED_VISITS_KEPT` a room. */
export const ENDED_VISIT_MS = 24 * 3_600_000;
export const ENDED_VISITS_KEPT = 100_000;

/** How long a repeated join is answered with the number it was given, in door time (LINE.md, the steps). */
export const JOIN_ANSWER_MS = 120_000;

/** How long a late returner stays first in line without being seen (LINE.md, late returners). */
export const LATE_SEEN_MS = 45_000;

/** How long a place that an operator has given back is kept for a visitor who is not there, in door time. */
export const GIVEN_BACK_MS = 600_000;

/** How many late turns one step gives at most, so that none takes long. */
export const LATE_TURNS_AT_ONCE = 256;
