import type { RoomState } from '../room-state.ts';
import type { Visit } from '../visit.ts';

/** A visit goes on with a claim. */
export interface Admitted {
  readonly kind: 'admitted';
  readonly visit: Visit;
  /** Of the login that the claim began; null: none was asked for. */
  readonly serial: number | null;
}

/** The visit lasts, but no login more can begin on it now, and none of those there are can be ended (LINE.md, logins). */
export interface Crowded {
  readonly kind: 'crowded';
  readonly visit: Visit;
  /** The date when one can. */
  readonly untilMs: number;
}

export type EnterResult =
  /** `number` as in the visit; `joinedAtMs` for the ticket. */
  | (Admitted & { readonly epoch: number; readonly joinedAtMs: number })
  | Crowded
  /** The ticket is spent: the visit of this `sub` is over. */
  | { readonly kind: 'ended' }
  /** The visit of this `sub` goes on with a newer generation of the ticket. */
  | { readonly kind: 'superseded' }
  /** The visitor takes a number by joining, but for one whose ticket id has led to a number already. */
  | {
      readonly kind: 'wait';
      readonly epoch: number;
      readonly known: { readonly number: number; readonly joinedAtMs: number } | null;
    };

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

/** Where the holder of a number stands who cannot enter now. */
export type OutsideStanding =
  | UnusedStanding
  /** The number was used and its visit is over. */
  | { readonly kind: 'ended' };

/** The same for a number that nobody has used. */
export type UnusedStanding =
  /** Not called yet, or `late`: back without a turn, and first in line for a late turn. */
  | { readonly kind: 'waiting'; readonly late: boolean }
  /** The turn was missed, and the grace is over too. */
  | { readonly kind: 'missed' }
  /** The turn was missed, and a late turn was not taken either. */
  | { readonly kind: 'void' }
  /** The ticket is of another epoch. */
  | { readonly kind: 'rejoin'; readonly epoch: number }
  /** A newer generation of the ticket is in use elsewhere. */
  | { readonly kind: 'superseded' };

export type ClaimResult = Admitted | Crowded | OutsideStanding;

/** The turn of a number that was used. */
interface TakenTurn {
  /** When it would have ended; null: that is past, or the number had no turn of its own. */
  readonly turnEndsAtMs: number | null;
}

export type LookResult =
  /** May enter now; `turnEndsAtMs` is null for a number that needs no turn (the room is off, or has room and nobody waits). */
  | { readonly kind: 'turn'; readonly turnEndsAtMs: number | null }
  | ({ readonly kind: 'admitted'; readonly visit: Visit } & TakenTurn)
  | Crowded
  | ({ readonly kind: 'ended' } & TakenTurn)
  | UnusedStanding;

export type AdvanceResult =
  | {
      readonly kind: 'advanced';
      /** Where the step found `serving`; where a key gets its answer again, without numbers that were skipped in between. */
      readonly from: number;
      /** Where this step left `serving`, before the inlet moved it on by itself. */
      readonly serving: number;
      /** How many people were called by hand. */
      readonly called: number;
      /** By how much the asked-for step was cut to what the capacity admits, or to what may be moved back. */
      readonly cut: number;
      /** Of a dry run: the room as this step found it. */
      readonly before?: RoomState;
    }
  /** A negative step while the inlet moves by itself: pause the room first. */
  | { readonly kind: 'pause-first' }
  /** The doors have opened but nobody knows their number yet: the public value of the draw is awaited. */
  | { readonly kind: 'draw-pending' }
  /** The key was used for another request. */
  | { readonly kind: 'key-reused' };

export type GiveBackResult = {
  readonly kind: /** The number is first in line for one late turn more, or has it by now. */
    | 'given-back'
    /** It has a turn that goes on, a late one too. Nothing changes. */
    | 'turn'
    /** It is first in line for a late turn already. Nothing changes. */
    | 'waiting'
    | 'not-called'
    /** A visit on it goes on, or has ended. */
    | 'used'
    /** Its grace was over so long ago that nobody can tell whether it was used. */
    | 'forgotten'
    /** Nobody holds it: it was not given, or it is in a gap. */
    | 'unknown';
};

export type PlanResult =
  /** Also when this id was planned before. */
  | { readonly kind: 'planned' }
  /** The room has as many planned changes as it may have. */
  | { readonly kind: 'full' }
  /** No change with this id is planned, or not any more. */
  | { readonly kind: 'unknown' };

export type DrawResult =
  /** Also when this value was told before. */
  | { readonly kind: 'completed'; readonly state: RoomState }
  /** No public value is awaited. */
  | { readonly kind: 'not-pending' };

export type ReleaseResult =
  | { readonly kind: 'released'; readonly visit: Visit }
  /** It was over before, with the outcome it then had: nothing changed. */
  | { readonly kind: 'already-ended'; readonly visit: Visit }
  | { readonly kind: 'unknown' };

export interface VisitsPage {
  readonly visits: readonly Visit[];
  /** null: this was the last page. */
  readonly next: string | null;
}
