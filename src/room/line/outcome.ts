import type { Admission } from '../admission.ts';
import type { RoomState } from '../room-state.ts';

export type EnterResult =
  /** `number` as in the admission; `joinedAtMs` for the ticket. */
  | { readonly kind: 'admitted'; readonly admission: Admission; readonly epoch: number; readonly joinedAtMs: number }
  /** The ticket is spent: the admission of this `sub` is over, or goes on with a newer generation of the ticket. */
  | { readonly kind: 'ended' }
  /** Nothing changed: the visitor takes a number by joining. */
  | { readonly kind: 'wait'; readonly epoch: number };

export type JoinResult =
  | {
      readonly kind: 'joined';
      readonly number: number;
      readonly epoch: number;
      readonly joinedAtMs: number;
      /** Whether the number has been called by now: only then is there anything to claim. */
      readonly called: boolean;
    }
  /** An early visitor (mode `prequeue`): the draw turns the entry into a number. */
  | { readonly kind: 'entry'; readonly entry: number; readonly epoch: number; readonly joinedAtMs: number }
  | { readonly kind: 'closed'; readonly epoch: number };

/** Where the holder of a number stands. */
export type Standing =
  /** Not called yet, or `late`: back after a missed turn and first in line for the next free slot. */
  | { readonly kind: 'waiting'; readonly late: boolean }
  /** The turn was missed and the grace is over: the number is void. */
  | { readonly kind: 'missed' }
  /** The number was used and its visit is over. */
  | { readonly kind: 'ended' }
  /** The ticket is of another epoch. */
  | { readonly kind: 'rejoin'; readonly epoch: number }
  /** A newer generation of the ticket is in use elsewhere. */
  | { readonly kind: 'superseded' };

export type ClaimResult = { readonly kind: 'admitted'; readonly admission: Admission } | Standing;

export type LookResult =
  /** May enter now; `turnEndsAtMs` is null for a late return, whose chance has no stated end. */
  | { readonly kind: 'turn'; readonly turnEndsAtMs: number | null }
  | { readonly kind: 'admitted'; readonly admission: Admission }
  | Standing;

export type AdvanceResult =
  | {
      readonly kind: 'advanced';
      /** Where this step left `serving`, before the inlet moved it on by itself. */
      readonly serving: number;
      /** How many people were called by hand. */
      readonly called: number;
      /** By how much the asked-for step was cut to what the capacity admits, or to what may be moved back. */
      readonly cut: number;
    }
  /** A negative step while the inlet moves by itself: pause the room first. */
  | { readonly kind: 'pause-first' }
  /** The doors have opened but nobody knows their number yet: the public value of the draw is awaited. */
  | { readonly kind: 'draw-pending' }
  /** The key was used for another request. */
  | { readonly kind: 'key-reused' };

export type DrawResult =
  /** Also when this value was told before. */
  | { readonly kind: 'completed'; readonly state: RoomState }
  /** No public value is awaited. */
  | { readonly kind: 'not-pending' };

export type ReleaseResult =
  | { readonly kind: 'released'; readonly admission: Admission }
  /** It was over before, with the outcome it then had: nothing changed. */
  | { readonly kind: 'already-ended'; readonly admission: Admission }
  | { readonly kind: 'unknown' };

export interface AdmissionsPage {
  readonly admissions: readonly Admission[];
  /** null: this was the last page. */
  readonly next: string | null;
}
