import type {
  AdvanceResult,
  ClaimResult,
  Crowded,
  DrawResult,
  EnterResult,
  GiveBackResult,
  JoinResult,
  LookResult,
  OutsideStanding,
  PlanResult,
  ReleaseResult,
  UnusedStanding,
  VisitsPage,
} from '../room/line/outcome.ts';
import type { PlannedChange } from '../room/planned-change.ts';
import type { DefinitionEvent } from '../room/room-event.ts';
import type { RoomState } from '../room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../room/settings.ts';
import type { LoginRequest, Outcome, Visit } from '../room/visit.ts';

export type {
  AdvanceResult,
  ClaimResult,
  Crowded,
  DrawResult,
  EnterResult,
  GiveBackResult,
  JoinResult,
  LoginRequest,
  LookResult,
  OutsideStanding,
  PlanResult,
  ReleaseResult,
  UnusedStanding,
  VisitsPage,
};

/** A visitor without a number, who would like to enter at once. */
export interface EnterRequest {
  readonly room: string;
  /** 22 characters of base64url: the ticket's random id. */
  readonly ticketId: string;
  /** The `sub` of the visit this ticket leads to, if it leads to one. */
  readonly sub: string;
  /** The login that begins with the visit; absent: it leads to no code. */
  readonly login?: LoginRequest;
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
  /** The login that the claim begins; absent: it leads to no code. */
  readonly login?: LoginRequest;
}

/** Who asked for a step, for the event that it makes. */
export interface Acted {
  /** Name of an admin key; absent or null: nobody with a name. */
  readonly actor?: string | null;
}

/**
 * A step that may be tried first. A dry run answers what the step would answer right now, and leaves no trace: nothing is
 * written, noted or remembered, and time has no effect that lasts. Of a large past it counts all turns that are over at
 * once, and as one step does it no more than some of the visits that have ended.
 */
export interface Tried {
  /** Default false. */
  readonly dryRun?: boolean;
}

export interface AdvanceRequest extends Acted, Tried {
  readonly room: string;
  /** By how many people `serving` moves, skipped numbers not counted; negative moves it back. A safe integer. */
  readonly by: number;
  /** `Idempotency-Key` of the request, already scoped to the caller; null: none. */
  readonly key: string | null;
  /** As many visitors have left: no further than the last number given, also without a capacity. Default false. */
  readonly exits?: boolean;
}

export interface LookRequest extends Omit<ClaimRequest, 'admissionMs'> {
  /** Whether the visitor is here, and not only something that asks ahead of them. Default true. */
  readonly isHere?: boolean;
}

export interface ReleaseRequest extends Acted {
  readonly room: string;
  readonly sub: string;
  readonly outcome: Exclude<Outcome, 'expired' | 'lapsed'>;
  /**
   * `Idempotency-Key` of the request, already scoped to the caller: with the same one, and the same outcome, the visit is
   * `released` again. Absent or null: none.
   */
  readonly key?: string | null;
  /** Whether a visit is settled whose time has run out. Default false. */
  readonly settlesExpired?: boolean;
}

export interface PlanRequest extends Acted, Omit<PlannedChange, 'by'> {
  readonly room: string;
  /** Whether it takes the place of the planned change with this id. Default false: it is a new one. */
  readonly replaces?: boolean;
}

/** What `next` of a page of visits looks like, of whichever store: a place, a time and a `sub`. */
export const VISITS_POSITION = /^(?:d|door:|live:)?[0-9]{1,16}[.:][A-Za-z0-9_-]{1,64}$/;

export interface VisitsRequest {
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
 *   and the second answer is the first one: join and enter by ticket id, claim and release by `sub`, advance, reset and note by key.
 *   A repeated claim that asks for a login answers with another one; the first stays pending until its window is over.
 * - **What happened is noted in the same step** (`EventFeed`).
 * - **Time is the store's** (LINE.md, three clocks): line time never goes backwards, dates follow the store's clock.
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
  change(request: { readonly room: string; readonly change: SettingsChange } & Acted & Tried): Promise<RoomState>;

  /** Back to the settings of the file. */
  revert(request: { readonly room: string } & Acted & Tried): Promise<RoomState>;

  /** Lets time have its effect (turns end, the inlet calls) and tells the room's state. */
  tick(request: { readonly room: string } & Tried): Promise<RoomState>;

  /**
   * Plans a change of settings: the first step at or after its time makes it, once, before it does anything else. A
   * repeated id plans nothing more; an equal replacement changes nothing.
   */
  plan(request: PlanRequest): Promise<PlanResult>;

  /** Takes a change out of the plan. @returns whether it was in there; the same again when the call is repeated */
  cancel(request: { readonly room: string; readonly id: string } & Acted): Promise<boolean>;

  /** All planned changes of a room, in the order in which they are made. */
  planned(request: { readonly room: string }): Promise<readonly PlannedChange[]>;

  /**
   * Admits a visitor who has no number, if the room is free for them now: it is `off`, or nobody waits and one more may
   * be called. Takes a number (none while `off`) and the turn in the same step. Otherwise nothing changes.
   * A ticket id that has joined already is treated as a claim of its number.
   */
  enter(request: EnterRequest): Promise<EnterResult>;

  /**
   * Gives the ticket a number, or before the doors open an entry for the draw. A ticket id is remembered for two minutes
   * of door time at least (LINE.md, three clocks), and gets the same again.
   */
  join(request: JoinRequest): Promise<JoinResult>;

  /**
   * Takes the turn of a number, and begins a login if one is asked for. A repeated claim by the `sub` that took it answers
   * with the same visit while it lasts, raises the ticket's generation when it showed the newest one, and gives a visit
   * at the door another exchange window. After such a visit has lapsed, its `sub` is back late.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;

  /**
   * Tells where a number stands, takes no turn and begins no login: for the one that is named it tells whether it could.
   * A visitor who is here counts as seen, and a late returner as back.
   */
  look(request: LookRequest): Promise<LookResult>;

  /**
   * The code of a login was exchanged: the visit has its full length. null: no live visit, or the login has ended.
   * A repeated call answers the same. @param request `serial` null: no code was made, the answer to the claim is the exchange
   */
  confirm(request: {
    readonly room: string;
    readonly sub: string;
    readonly serial: number | null;
  }): Promise<Visit | null>;

  /** A live visit, or an ended one that is still remembered (`outcome` tells); null: neither. */
  visit(request: { readonly room: string; readonly sub: string }): Promise<Visit | null>;

  /**
   * Ends a visit early and frees its slot, once. With `settlesExpired`, a visit of this epoch whose time has run out is
   * released too, once: it gets the outcome, and the end that it had.
   */
  release(request: ReleaseRequest): Promise<ReleaseResult>;

  /**
   * Ends one login: its code and its tokens are void. The visit goes on, and so do its other logins. Nothing happens when
   * it has ended.
   */
  endLogin(request: { readonly room: string; readonly sub: string; readonly serial: number }): Promise<void>;

  /** Moves `serving` by hand. A dry run tells the room as it was before, too. */
  advance(request: AdvanceRequest): Promise<AdvanceResult>;

  /**
   * Gives a number its place back: one late turn more, whatever became of its turns, unless it was used. Where it has a
   * turn, or is first in line for one, nothing changes; so a repeated call changes nothing.
   */
  giveBack(request: { readonly room: string; readonly number: number } & Acted & Tried): Promise<GiveBackResult>;

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

  /** Notes among the events what an operator did to the definition of the room or of one of its clients, once for each key. */
  note(request: { readonly room: string; readonly event: DefinitionEvent; readonly key: string }): Promise<RoomState>;

  /** Tells the public value that a draw awaits. The first one counts. */
  completeDraw(request: { readonly room: string; readonly publicValue: string } & Acted): Promise<DrawResult>;

  /** Visits in a stable order: live ones by their end, those at the door first; ended ones by when they ended. */
  visits(request: VisitsRequest): Promise<VisitsPage>;
}
