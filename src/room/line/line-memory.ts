import type { Gap } from '../gaps.ts';
import type { KeptVisit } from '../kept-visit.ts';
import type { PlannedChange } from '../planned-change.ts';
import type { RoomEvent } from '../room-event.ts';
import type { DrawState, PastEpoch } from '../room-state.ts';
import type { RoomSettings, SettingsChange } from '../settings.ts';
import type { Times } from '../times.ts';

/** What presence remembers of a minute: where the near zone was (LINE.md, presence). */
export interface ZonePoint {
  readonly atMs: number;
  /** C then. */
  readonly called: number;
  readonly zoneUpTo: number;
}

/** What a room remembers in one place: a handful of numbers (LINE.md, what a room remembers). */
export interface LineRecord extends Times {
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
  /** Bits of numbers in chunks before this one are forgotten; absent: as version 0.3 forgot them, right after the grace. */
  keptFrom?: number;
  /** O: turns that are neither taken nor over, late turns among them. */
  outstanding: number;
  /** H: the highest number that was claimed. */
  highestClaimed: number;
  /** Visits that have not ended. */
  inside: number;
  /** Visits that are remembered, ended ones included. */
  remembered: number;
  /** How many late returners wait for a late turn. */
  late: number;
  /** Late turns that are neither taken nor over. */
  lateTurns: number;
  /** What is left of the running period of the rate; where there is none, how many missed turns are to be replaced. */
  credit: number;
  /** The last period that was granted, counted from `anchorMs`; negative: none yet. */
  period: number;
  anchorMs: number;
  gaps: readonly Gap[];
  /** Those before, whose numbers are over; absent: none. */
  pastGaps?: readonly Gap[];
  admitted: number;
  completed: number;
  abandoned: number;
  /** Visits whose code nobody exchanged. */
  lapsed: number;
  /** How often a number was contested. */
  contested: number;
  missed: number;
  /** How many hold a called number without a turn, because they were absent or their visit lapsed, and are not back. */
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
  /** When the next planned change is made; null: none is planned. */
  plannedAtMs: number | null;
  /** How many planned changes were made. */
  plannedMade: number;
  /** Id of the last event. */
  event: number;
  /** The minute of line time that the last step was in. */
  minute: number;
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

export interface Visits {
  find(sub: string): KeptVisit | null;
  /** Adds a visit, or replaces the one with this `sub`. */
  save(visit: KeptVisit): void;
  /** Those at the door that have their end until `doorMs`, by their end and then by their `sub`. */
  lapsing(doorMs: number): readonly KeptVisit[];
  /** Those past the door that have their end in (afterMs, untilMs], in the same order. */
  ended(afterMs: number, untilMs: number): readonly Pick<KeptVisit, 'sub' | 'number'>[];
  /** Those at the door, in the same order. */
  atDoor(): readonly Pick<KeptVisit, 'sub' | 'number'>[];
  /** Ends those at the door, and those past it that have not ended, now, as abandoned. */
  endAll(times: Times): void;
  /** Forgets the earliest to end of those that ended until `endedUntilMs`, at most `limit`. @returns how many */
  forget(endedUntilMs: number, limit: number): number;
}

/** A visitor who was called, has no turn, and came back. */
export interface LateReturn {
  /** When the late turn ends; null: the visitor waits for it. */
  readonly turnEndsAtMs: number | null;
}

/** LATE: late returners by number, until they enter or their late turn is over (LINE.md, late returners). */
export interface LateReturns {
  /** @returns null: not among them */
  find(number: number): LateReturn | null;
  /**
   * Notes that a visitor waits for a late turn, and when the visitor was seen (door time); an earlier time counts no more.
   * @param paid whether the rate was charged for this number before
   * @returns whether the number is new
   */
  see(number: number, doorMs: number, paid: boolean): boolean;
  /** The lowest number that waits for a late turn, if asked for of those that have paid the rate; null: none. */
  first(which: 'any' | 'paid'): { readonly number: number; readonly paid: boolean; readonly seenMs: number } | null;
  /** Gives a late turn to a number that waits for one. */
  giveTurn(number: number, endsAtMs: number): void;
  remove(number: number): void;
  /** Removes numbers whose late turn is over by `untilMs`. @returns them */
  removeEnded(untilMs: number): readonly number[];
  /** Removes visitors who wait and were not seen since `seenUntilMs`. @returns how many */
  removeUnseen(seenUntilMs: number): number;
  /** Removes the numbers above. @returns how many of them waited for a late turn, and how many had one */
  removeAbove(number: number): { readonly waiting: number; readonly turns: number };
}

/** What a ticket id was given: a number, or an entry for the draw. When: in line time, and in door time. */
export type JoinAnswer = { readonly joinedAtMs: number; readonly joinedDoorMs: number } & (
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'entry'; readonly entry: number }
);

export interface JoinAnswers {
  find(ticketId: string): JoinAnswer | null;
  add(ticketId: string, answer: JoinAnswer): void;
  /** Forgets the oldest of those given until `joinedUntilMs` (door time), at most `limit`. */
  forget(joinedUntilMs: number, limit: number): void;
}

/** The first answer to a request that may come again. Each step that takes keys has its own. */
export interface KeyedAnswer {
  readonly by: number;
  readonly serving: number;
  readonly called: number;
  readonly cut: number;
}

export type KeyedStep = 'advance' | 'reset' | 'release' | 'plan' | 'cancel' | 'note';

export interface KeyedAnswers {
  find(step: KeyedStep, key: string): KeyedAnswer | null;
  add(step: KeyedStep, key: string, answer: KeyedAnswer, lineMs: number): void;
  /** Forgets the oldest of those given until `givenUntilMs`, at most `limit`. */
  forget(givenUntilMs: number, limit: number): void;
}

/** PLAN: the planned changes of a room, by when they are made and then by when they were planned (LINE.md, the plan). */
export interface PlannedChanges {
  /** @returns null: not planned, or not any more */
  find(id: string): PlannedChange | null;
  /** The first of them, at most `limit`. */
  next(limit: number): readonly PlannedChange[];
  count(): number;
  /** @param order rises with every call */
  add(planned: PlannedChange, order: number): void;
  remove(id: string): void;
}

/** What happened, in order. Acts are kept twice: their copies stay when the events around them are forgotten. */
export interface EventLog {
  append(id: number, atMs: number, event: RoomEvent): void;
  /** Keeps a copy of an event, and the newest `most` copies. */
  keepAct(id: number, atMs: number, event: RoomEvent, most: number): void;
  /** Forgets the oldest of the events up to `id`, at most `limit`. */
  forget(id: number, limit: number): void;
  /** Forgets those of the oldest `limit` copies that happened until `untilMs`. */
  forgetActs(untilMs: number, limit: number): void;
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
  /** Numbers that were called and hold no turn: their holders were absent, or their visit lapsed. Not used since. */
  readonly passedOver: BitChunks;
  /** Numbers whose late turn is over: they get no other. */
  readonly voidNumbers: BitChunks;
  /** Whose holders were seen in a minute: that of minute m is at m mod `PRESENT_MINUTES`. */
  readonly seen: readonly BitChunks[];
  readonly visits: Visits;
  readonly late: LateReturns;
  readonly joins: JoinAnswers;
  readonly keys: KeyedAnswers;
  readonly plan: PlannedChanges;
  readonly events: EventLog;
  /** Forgets turns, bits of numbers, late returns and join answers: a new epoch begins. */
  clear(): void;
}
