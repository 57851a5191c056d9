/** What a room does: one value, so that no two of these can be true at once (DESIGN §3). */
export type RoomMode = 'off' | 'prequeue' | 'open' | 'paused' | 'closed';

/** Calls `admit` visitors every `everyMs`, between `fromMs` and `untilMs` (epoch milliseconds, null: unbounded). */
export interface RateInlet {
  readonly admit: number;
  readonly everyMs: number;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  /** Whether a missed turn gives its share of the running period back. */
  readonly returnNoShows: boolean;
}

/** Checks the protected site and stops the inlet while it is unwell. Durations in milliseconds. */
export interface GateSettings {
  /** Asked by GET; any 2xx is well. */
  readonly url: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** How many checks in a row must fail before the gate shuts. */
  readonly shutAfter: number;
  /** How many in a row must succeed before it opens again. */
  readonly openAfter: number;
}

/**
 * What an operator can set for a room, live. All durations in milliseconds.
 *
 * `rate` and `capacity` together make the inlet: none is an inlet by hand, both mean the lower of the two.
 */
export interface RoomSettings {
  readonly mode: RoomMode;
  readonly rate: RateInlet | null;
  /** Upper bound of visitors inside plus turns outstanding; null: none. */
  readonly capacity: number | null;
  /** How long a called visitor may take to enter. */
  readonly turnWindowMs: number;
  /** How long after a missed turn a visitor may still return without losing the number. */
  readonly graceMs: number;
  /** How long a visit lasts. */
  readonly admissionMs: number;
  /** The operator's words to everyone who waits. */
  readonly message: string | null;
  /** When the doors open, for mode `prequeue` (epoch milliseconds). */
  readonly opensAtMs: number | null;
  /** Where the public value of the draw will come from, in words or as a URL that visitors are shown; null: none is used. */
  readonly drawSource: string | null;
  /** Whether visitors who are absent when they are called hold no slot. */
  readonly passOver: boolean;
  readonly gate: GateSettings | null;
}

export type SettingName = keyof RoomSettings;

/** Changed settings alone; what is absent stays as it is. */
export type SettingsChange = { readonly [Name in SettingName]?: RoomSettings[Name] };

/** What of a gate need not be said. */
export const defaultGate = { everyMs: 10_000, timeoutMs: 3_000, shutAfter: 3, openAfter: 2 } as const;

export const defaultSettings: RoomSettings = {
  mode: 'open',
  rate: null,
  capacity: null,
  turnWindowMs: 5 * 60_000,
  graceMs: 10 * 60_000,
  admissionMs: 15 * 60_000,
  message: null,
  opensAtMs: null,
  drawSource: null,
  passOver: true,
  gate: null,
};
