/** How a visit came to its end: `completed` (done), `abandoned` (an operator, a reset, never fetched), `expired` (its time was up). */
export type Outcome = 'completed' | 'abandoned' | 'expired';

/** A visitor inside. All times in epoch milliseconds of the store's clock. */
export interface Admission {
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
  /** The end planned when the turn was taken; `enteredAtMs` plus what the claim asked for, or the room's `admissionMs` then. */
  readonly plannedEndMs: number;
  /** Newest generation of the visitor's ticket. */
  readonly ticketGeneration: number;
  /** Newest generation of the grants of this visit: raised when a code is replayed, so that its tokens die. */
  readonly grantGeneration: number;
  /** Whether a code of this visit has been exchanged. */
  readonly exchanged: boolean;
  /** null while the visit lasts. */
  readonly outcome: Outcome | null;
}

/** How long a code may wait for its exchange before the visit gives its slot back (DESIGN §3). */
export const EXCHANGE_WINDOW_MS = 60_000;

/** How long the generation before the newest one of a ticket is still accepted, for tabs that raced. */
export const TICKET_GRACE_MS = 30_000;

/** Ended admissions are remembered this long, at most `ENDED_ADMISSIONS_KEPT` a room. */
export const ENDED_ADMISSION_MS = 24 * 3_600_000;
export const ENDED_ADMISSIONS_KEPT = 100_000;

/** How long a repeated join is answered with the number it was given (LINE.md). */
export const JOIN_ANSWER_MS = 120_000;

/** How long a returning visitor stays first in line without being seen (LINE.md, LATE). */
export const LATE_SEEN_MS = 90_000;
