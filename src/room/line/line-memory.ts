import type { Admission } from '../admission.ts';
import type { RoomEvent } from '../room-event.ts';
import type { DrawState, Gap, PastEpoch } from '../room-state.ts';
import type { RoomSettings, SettingsChange } from '../settings.ts';

/** What presence remembers of a minute: where the near zone was (LINE.md, presence). */
export interface ZonePoint {
  readonly atMs: number;
  /** C then. */
  readonly called: number;
  readonly zoneUpTo: number;
}

/** What a room remembers in one place: a handful of numbers (LINE.md, STATE; its letters are given). */
export interface LineRecord {
  epoch: number;
  /** The settings of the file, and what was changed live. */
  fileSettings: RoomSettings;
  changes: SettingsChange;
  /** I: the last number given. */
  issued: number;
  /** S: the serving number. */
  serving: number;
  /** X: the turns of all numbers up to here are over. */
  turnsOver: number;
  /** F: the grace of all numbers up to here is over. */
  graceOver: number;
  /** O: called turns that are neither taken nor over. */
  outstanding: number;
  /** H: the highest number that was claimed. */
  highestClaimed: number;
  /** Visits that have not ended. */
  inside: number;
  /** Visits that are remembered, ended ones included. */
  remembered: number;
  /** How many came back late and wait for a slot. */
  late: number;
  /** What is left of the running period of the rate. */
  credit: number;
  /** The last period that was granted, counted from `anchorMs`; negative: none yet. */
  period: number;
  anchorMs: number;
  gaps: readonly Gap[];
  admitted: number;
  completed: number;
  abandoned: number;
  missed: number;
  /** How many were passed over and have not come back since. */
  passedOver: number;
  /** Numbers and entries given since the last figures were noted. */
  joined: number;
  /** Of the last minutes, oldest first. */
  points: readonly ZonePoint[];
  gateShut: boolean;
  /** Its `opensAtMs` and `source` are null until the doors open: till then they are those of the settings. */
  draw: DrawState;
  /** The newest last. */
  pastEpochs: readonly PastEpoch[];
  /** Id of the last event. */
  event: number;
  /** The minute of the store's clock that the last step was in. */
  minute: number;
  /** The latest time that a step has seen: visits and turns that ended by then are accounted for. */
  lastMs: number;
}

/** Turns that end at one moment: those of the numbers after the turns before, up to `upTo`. */
export interface Turns {
  readonly upTo: number;
  readonly endsAtMs: number;
  /** How many of them are not taken. */
  readonly untaken: number;
}

/** LOG: ascending in `upTo` and in `endsAtMs`. */
export interface TurnLog {
  /** The turns that `number` is among: the first entry whose `upTo` reaches it. */
  of(number: number): Turns | null;
  first(): Turns | null;
  last(): Turns | null;
  append(turns: Turns): void;
  /** Puts `turns` in the place of the entry that reaches up to `upTo`. */
  replace(upTo: number, turns: Turns): void;
  remove(upTo: number): void;
}

/** Bits of the numbers of a room, by chunks of `CHUNK_NUMBERS` (`number-bits.ts`). */
export interface BitChunks {
  /** The chunk as it is, not to be changed; null: none of its bits is set. */
  read(chunk: number): Uint32Array | null;
  /** The chunk, to be changed. */
  change(chunk: number): Uint32Array;
  /** Nobody will ask for chunks below this one again. */
  forgetBelow(chunk: number): void;
  clear(): void;
}

/** A visit as it is remembered. `outcome` is null unless it was ended early; see `admissionOf`. */
export interface Visit extends Admission {
  /** When `ticketGeneration` was raised last. */
  readonly ticketRaisedAtMs: number;
}

export type EndedVisit = Pick<Visit, 'sub' | 'number' | 'exchanged'>;

export interface Visits {
  find(sub: string): Visit | null;
  add(visit: Visit): void;
  /** Replaces the visit with this `sub`. */
  update(visit: Visit): void;
  /** The visits that have their end in (afterMs, untilMs], by their end and then by their `sub`. */
  ended(afterMs: number, untilMs: number): readonly EndedVisit[];
  /** Ends those that end later now, as abandoned. */
  endAll(nowMs: number): void;
  /** Forgets the earliest to end of those that ended until `endedUntilMs`, at most `limit`. @returns how many */
  forget(endedUntilMs: number, limit: number): number;
}

/** LATE: who came back after a missed turn, and when they were seen last. */
export interface LateReturns {
  /** @returns whether the number is new among them */
  see(number: number, nowMs: number): boolean;
  /** @returns whether it was among them */
  remove(number: number): boolean;
  /** Removes who was not seen since `seenUntilMs`, and numbers up to `upTo`. @returns how many */
  removeStale(seenUntilMs: number, upTo: number): number;
  /** @returns how many */
  removeAbove(number: number): number;
}

/** What a ticket id was given: a number, or an entry for the draw. */
export type JoinAnswer =
  | { readonly kind: 'number'; readonly number: number; readonly joinedAtMs: number }
  | { readonly kind: 'entry'; readonly entry: number; readonly joinedAtMs: number };

export interface JoinAnswers {
  find(ticketId: string): JoinAnswer | null;
  add(ticketId: string, answer: JoinAnswer): void;
  /** Forgets the oldest of those given until `joinedUntilMs`, at most `limit`. */
  forget(joinedUntilMs: number, limit: number): void;
}

/** The first answer to a request that may come again: `advance` and `reset` have keys of their own. */
export interface KeyedAnswer {
  readonly by: number;
  readonly serving: number;
  readonly called: number;
  readonly cut: number;
}

export interface KeyedAnswers {
  find(step: 'advance' | 'reset', key: string): KeyedAnswer | null;
  add(step: 'advance' | 'reset', key: string, answer: KeyedAnswer, nowMs: number): void;
  /** Forgets the oldest of those given until `givenUntilMs`, at most `limit`. */
  forget(givenUntilMs: number, limit: number): void;
}

/** What happened, in order. */
export interface EventLog {
  append(id: number, atMs: number, event: RoomEvent): void;
  /** Forgets the oldest of the events up to `id`, at most `limit`. */
  forget(id: number, limit: number): void;
}

/**
 * What one room's line remembers, for one step at a time: the step changes it, and whoever holds it makes the changes
 * last, or forgets them all.
 */
export interface LineMemory {
  readonly room: string;
  readonly record: LineRecord;
  readonly turns: TurnLog;
  /** Numbers whose turn was taken. */
  readonly used: BitChunks;
  /** Numbers that were called while their holders were absent, and were not used since. */
  readonly passedOver: BitChunks;
  /** Whose holders were seen in a minute: that of minute m is at m mod `PRESENT_MINUTES`. */
  readonly seen: readonly BitChunks[];
  readonly visits: Visits;
  readonly late: LateReturns;
  readonly joins: JoinAnswers;
  readonly keys: KeyedAnswers;
  readonly events: EventLog;
  /** Forgets turns, bits of numbers, late returns and join answers: a new epoch begins. */
  clear(): void;
}
