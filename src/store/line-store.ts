import type { Admission, Outcome } from '../room/admission.ts';
import type {
  AdmissionsPage,
  AdvanceResult,
  ClaimResult,
  DrawResult,
  EnterResult,
  JoinResult,
  LookResult,
  ReleaseResult,
  Standing,
} from '../room/line/outcome.ts';
import type { RoomState } from '../room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../room/settings.ts';

export type {
  AdmissionsPage,
  AdvanceResult,
  ClaimResult,
  DrawResult,
  EnterResult,
  JoinResult,
  LookResult,
  ReleaseResult,
  Standing,
};

/** A visitor without a number, who would like to enter at once. */
export interface EnterRequest {
  readonly room: string;
  /** 22 characters of base64url: the ticket's random id. */
  readonly ticketId: string;
  /** The `sub` of the admission this ticket leads to, if it leads to one. */
  readonly sub: string;
}

export interface JoinRequest {
  readonly room: string;
  readonly ticketId: string;
}

export interface ClaimRequest {
  readonly room: string;
  readonly epoch: number;
  readonly number: number;
  readonly sub: string;
  /** Generation of the ticket that the visitor showed: 0 until the turn was taken. */
  readonly ticketGeneration: number;
  /** How long the visit lasts if it begins now; absent: as the room says. */
  readonly admissionMs?: number;
}

/** Who asked for a step, for the event that it makes. */
export interface Acted {
  /** Name of an admin key; absent or null: nobody with a name. */
  readonly actor?: string | null;
}

export interface AdvanceRequest extends Acted {
  readonly room: string;
  /** How far `serving` moves; negative moves it back. A safe integer. */
  readonly by: number;
  /** `Idempotency-Key` of the request, already scoped to the caller; null: none. */
  readonly key: string | null;
  /** Without a capacity too, no further than the last number given. Default false. */
  readonly issuedOnly?: boolean;
}

export interface AdmissionsRequest {
  readonly room: string;
  readonly state: 'live' | 'ended';
  /** `next` of the page before; null: the first page. */
  readonly after: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

/**
 * The lines of all rooms. LINE.md has the rules; every adapter keeps them in the same way, and the contract suite
 * (`test/store/contract`) says so.
 *
 * - **Every method is one atomic step** of its room: it happens whole or not at all, and steps of one room have one order.
 * - **Every step may be repeated.** When the outcome of a call is not known (a reply was lost), the adapter asks again,
 *   and the second answer is the first one: join and enter by ticket id, claim and release by `sub`, advance and reset by key.
 * - **What happened is noted in the same step** (`EventFeed`).
 * - **Time is the store's** and never goes backwards.
 * - A room that was never configured is an error (`room_unknown`): configure it first.
 * - A store that cannot be reached makes every method reject with `store_unavailable`, within a bounded time.
 */
export interface LineStore {
  /**
   * Makes the room known with its settings from the file, or brings them up to date: they are in force wherever no
   * `change` was made since. Says the same twice without effect. Called at every start, by every process.
   */
  configure(request: { readonly room: string; readonly settings: RoomSettings }): Promise<RoomState>;

  /** Changes settings live; they win over the file until `revert`. An equal change changes nothing. */
  change(request: { readonly room: string; readonly change: SettingsChange } & Acted): Promise<RoomState>;

  /** Back to the settings of the file. */
  revert(request: { readonly room: string } & Acted): Promise<RoomState>;

  /** Lets time have its effect (turns end, the inlet calls) and tells the room's state. */
  tick(request: { readonly room: string }): Promise<RoomState>;

  /**
   * Admits a visitor who has no number, if the room is free for them now: it is `off`, or nobody waits and one more may
   * be called. Takes a number (none while `off`) and the turn in the same step. Otherwise nothing changes.
   * A ticket id that has joined already is treated as a claim of its number.
   */
  enter(request: EnterRequest): Promise<EnterResult>;

  /**
   * Gives the ticket a number, or before the doors open an entry for the draw. A ticket id is remembered for two minutes
   * and gets the same again.
   */
  join(request: JoinRequest): Promise<JoinResult>;

  /**
   * Takes the turn of a number. A repeated claim by the `sub` that took it answers with the same admission while it
   * lasts, raises the ticket's generation when it showed the newest one, and prolongs a visit that was never exchanged
   * by another exchange window within its planned end.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;

  /** Tells where a number stands, takes no turn. A late visitor counts as seen. */
  look(request: ClaimRequest): Promise<LookResult>;

  /** The code was exchanged: the visit has its full length. null: no live admission. */
  confirm(request: { readonly room: string; readonly sub: string }): Promise<Admission | null>;

  /** A live admission, or an ended one that is still remembered (`outcome` tells); null: neither. */
  admission(request: { readonly room: string; readonly sub: string }): Promise<Admission | null>;

  /** Ends a visit early and frees its slot, once. */
  release(
    request: {
      readonly room: string;
      readonly sub: string;
      readonly outcome: Exclude<Outcome, 'expired'>;
    } & Acted,
  ): Promise<ReleaseResult>;

  /**
   * Raises the grant generation from `generation` to the next one; nothing happens when it is not the newest, so that
   * a repeated call acts once. The visit goes on.
   */
  revokeGrants(request: { readonly room: string; readonly sub: string; readonly generation: number }): Promise<void>;

  /** Moves `serving` by hand. */
  advance(request: AdvanceRequest): Promise<AdvanceResult>;

  /** Starts a new epoch: an empty line, all visits ended as abandoned, the settings as they are. */
  reset(request: { readonly room: string; readonly key: string | null } & Acted): Promise<RoomState>;

  /**
   * The holders of these numbers were seen just now. Numbers outside of the near zone, not given, or of another epoch are
   * passed over in silence.
   * @param request at most 1,000 numbers
   */
  see(request: { readonly room: string; readonly epoch: number; readonly numbers: readonly number[] }): Promise<void>;

  /** The protected site was found unwell, or well again. A room without a gate stays as it is. */
  setGate(request: { readonly room: string; readonly shut: boolean }): Promise<RoomState>;

  /** Tells the public value that a draw awaits. The first one counts. */
  completeDraw(request: { readonly room: string; readonly publicValue: string } & Acted): Promise<DrawResult>;

  /** Visits in a stable order: live ones by their end, ended ones by when they ended. */
  admissions(request: AdmissionsRequest): Promise<AdmissionsPage>;
}
