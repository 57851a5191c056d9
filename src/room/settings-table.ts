/** What a room does: one value, so that no two of these can be true at once (DESIGN §3). */
export const roomModes = ['off', 'prequeue', 'open', 'paused', 'closed', 'over'] as const;

/** Who has to be there before a turn is taken on the waiting page: nobody, a visitor who looks at it or taps, one who taps. */
export const enterWays = ['auto', 'tap_when_hidden', 'tap'] as const;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Both ends inclusive. Durations in milliseconds, texts in characters. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

interface Row<Kind extends string, Default> {
  readonly kind: Kind;
  /** In the configuration file, in the admin API and in events. */
  readonly name: string;
  readonly default: Default;
  /** The default of a room with `aws_api`, where it is another one. */
  readonly defaultWithAws?: Default;
  /** Who may change it live. An admin: what a visit or a turn is worth, and what this product calls by itself. */
  readonly role: 'operator' | 'admin';
  /** Its line in the text that Redis keeps. It never changes, and a new setting takes the next one. */
  readonly line: number;
  /** What the control panel calls it within a sentence. */
  readonly words: string;
  /** For editors of the file; the default follows by itself. */
  readonly description: string;
}

export type SettingRow =
  | Row<'mode', (typeof roomModes)[number]>
  | Row<'enter', (typeof enterWays)[number]>
  | (Row<'duration', number> & { readonly limits: Limits })
  | Row<'instant', number | null>
  | (Row<'text', string | null> & { readonly limits: Limits })
  | Row<'yesOrNo', boolean>
  | (Row<'rate', null> & { readonly limits: Readonly<Record<'admit' | 'every', Limits>> })
  | (Row<'capacity', number | null> & { readonly limits: Limits })
  | (Row<'gate', null> & { readonly limits: Readonly<Record<'every' | 'timeout' | 'checks', Limits>> });

/** Rate and capacity are parts of one mapping in the file and in the API. */
const inlet = {
  name: 'inlet',
  role: 'operator',
  words: 'rate and capacity',
  description: 'What calls the visitors. Without it: an operator, by hand.',
} as const;

/**
 * What an operator can set for a room, live: the one place that lists the settings. The schemas of file and API, views,
 * codecs, the names in the scripts, roles and the words of the panel follow from it; each kind has its code where it is
 * used. The order is that of the file and the API. All durations in milliseconds.
 */
export const settingsTable = {
  mode: {
    kind: 'mode',
    name: 'mode',
    default: 'open',
    role: 'operator',
    line: 1,
    words: 'the mode',
    description:
      'off: everyone passes; prequeue: visitors gather for the draw at opens_at; open: they are called; paused: they join and nobody is called; closed: nobody joins for now; over: nobody joins any more, and people in line read that it is over.',
  },
  /** Together with `capacity` the inlet: none is an inlet by hand, both mean the lower of the two. */
  rate: {
    ...inlet,
    kind: 'rate',
    default: null,
    limits: { admit: { min: 1, max: 1_000_000 }, every: { min: SECOND_MS, max: DAY_MS } },
    line: 2,
  },
  /** Upper bound of visitors inside plus turns outstanding; null: none. */
  capacity: { ...inlet, kind: 'capacity', default: null, limits: { min: 1, max: 10_000_000 }, line: 3 },
  /** How long a called visitor may take to enter. */
  turnWindowMs: {
    kind: 'duration',
    name: 'turn_window',
    limits: { min: SECOND_MS, max: DAY_MS },
    default: 5 * MINUTE_MS,
    role: 'admin',
    line: 4,
    words: 'how long a turn lasts',
    description: 'How long a called visitor may take to enter.',
  },
  /** How long after a missed turn a visitor may still return without losing the number. */
  graceMs: {
    kind: 'duration',
    name: 'grace',
    limits: { min: 0, max: DAY_MS },
    default: 10 * MINUTE_MS,
    // There a position is expired once its turn is over.
    defaultWithAws: 0,
    role: 'admin',
    line: 5,
    words: 'the grace',
    description: 'How long after a missed turn a visitor may return with the same number.',
  },
  /** How long a visit lasts. */
  admissionMs: {
    kind: 'duration',
    name: 'admission',
    limits: { min: SECOND_MS, max: 30 * DAY_MS },
    default: 15 * MINUTE_MS,
    role: 'admin',
    line: 6,
    words: 'how long a visit lasts',
    description: 'How long a visit lasts.',
  },
  /** How a visitor on the waiting page goes in. */
  enter: {
    kind: 'enter',
    name: 'enter',
    default: 'tap_when_hidden',
    role: 'operator',
    line: 12,
    words: 'how visitors go in',
    description:
      'auto: the waiting page takes the turn by itself; tap_when_hidden: where nobody looks at it, it asks for a tap first; tap: always.',
  },
  /** The operator's words to everyone who waits. */
  message: {
    kind: 'text',
    name: 'message',
    limits: { min: 0, max: 2_000 },
    default: null,
    role: 'operator',
    line: 11,
    words: 'the message',
    description: 'Words to everyone who waits.',
  },
  /** When the doors open, for mode `prequeue` (epoch milliseconds). */
  opensAtMs: {
    kind: 'instant',
    name: 'opens_at',
    default: null,
    role: 'operator',
    line: 7,
    words: 'when the doors open',
    description: 'When the doors open, in mode prequeue by themselves; otherwise as told only.',
  },
  /** Where the public value of the draw will come from, in words or as a URL that visitors are shown; null: none is used. */
  drawSource: {
    kind: 'text',
    name: 'draw_source',
    limits: { min: 1, max: 500 },
    default: null,
    role: 'admin',
    line: 10,
    words: 'the source of the draw',
    description:
      'Where the public value of the draw will come from, for everybody to read; the draw then waits for it.',
  },
  /** Whether visitors who are absent when they are called hold no slot. */
  passOver: {
    kind: 'yesOrNo',
    name: 'pass_over',
    default: true,
    // Clients of AWS' interface ask for the serving number, not for their own: nobody can tell whether they are there.
    defaultWithAws: false,
    role: 'admin',
    line: 8,
    words: 'whether the absent are passed over',
    description: 'Whether visitors who are absent when they are called hold no slot.',
  },
  /** Where an operator or an inlet elsewhere calls by hand: whether a missed turn calls somebody else. */
  replaceMissed: {
    kind: 'yesOrNo',
    name: 'replace_missed',
    default: false,
    role: 'admin',
    line: 13,
    words: 'whether missed turns are replaced',
    description: 'Whether each missed turn moves serving on by one, in a room with neither rate nor capacity.',
  },
  gate: {
    kind: 'gate',
    name: 'gate',
    default: null,
    limits: {
      every: { min: SECOND_MS, max: 3_600_000 },
      timeout: { min: 100, max: 60_000 },
      checks: { min: 1, max: 100 },
    },
    role: 'admin',
    line: 9,
    words: 'the gate',
    description: 'Stops the inlet while the protected site is unwell. Default none.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;
