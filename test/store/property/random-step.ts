import { defaultGate, defaultSettings, type RoomSettings, type SettingsChange } from '../../../src/room/settings.ts';
import type { LoginRequest } from '../../../src/store/line-store.ts';
import { fc } from '../../support/fast-check.ts';

/** A rate whose times count from the moment it is set. */
export interface RelativeRate {
  readonly admit: number;
  readonly everyMs: number;
  readonly fromInMs: number | null;
  readonly untilInMs: number | null;
  readonly returnNoShows: boolean;
}

interface RelativeTimes {
  readonly rate: RelativeRate | null;
  readonly opensInMs: number | null;
}

/** Settings with relative times: nothing here knows the time. */
export type RelativeChange = Omit<SettingsChange, 'rate' | 'opensAtMs'> & {
  readonly [Name in keyof RelativeTimes]?: RelativeTimes[Name];
};
export type RelativeSettings = Omit<RoomSettings, 'rate' | 'opensAtMs'> & RelativeTimes;

/** Whose page is open: every so many of them. */
export interface Present {
  readonly every: number;
  readonly first: number;
}

/** `visitor` picks one of those there are; `stranger` claims with a sub of its own; `behind` shows an older ticket. */
export type RandomStep =
  | { readonly kind: 'join'; readonly visitor: number | null }
  | { readonly kind: 'enter'; readonly visitor: number | null; readonly login: LoginRequest | null }
  | {
      readonly kind: 'claim' | 'look';
      readonly visitor: number;
      readonly stranger: boolean;
      readonly behind: number;
      readonly admissionMs: number | null;
      readonly login: LoginRequest | null;
    }
  /** `login` counts from the newest one back; null: no code was made. */
  | { readonly kind: 'confirm'; readonly visitor: number; readonly login: number | null }
  | { readonly kind: 'end-login'; readonly visitor: number; readonly login: number }
  | { readonly kind: 'visit'; readonly visitor: number }
  | {
      readonly kind: 'release';
      readonly visitor: number;
      readonly outcome: 'completed' | 'abandoned';
      readonly key: string | null;
      readonly settlesExpired: boolean;
      readonly actor: Actor;
    }
  | { readonly kind: 'advance'; readonly by: number; readonly key: string | null; readonly actor: Actor }
  | { readonly kind: 'give-back'; readonly number: number; readonly actor: Actor }
  | { readonly kind: 'change'; readonly change: RelativeChange; readonly actor: Actor }
  | { readonly kind: 'configure'; readonly settings: RelativeSettings }
  | { readonly kind: 'revert'; readonly actor: Actor }
  | PlanStep
  | { readonly kind: 'reset'; readonly key: string | null; readonly actor: Actor }
  | { readonly kind: 'see'; readonly present: Present }
  | { readonly kind: 'gate'; readonly shut: boolean }
  | { readonly kind: 'draw'; readonly publicValue: string; readonly actor: Actor }
  | { readonly kind: 'wait'; readonly ms: number }
  /** Somebody sets the clock, where there is another one. */
  | { readonly kind: 'clock'; readonly byMs: number }
  /** A failover that loses the last writes, where the store can have one. */
  | { readonly kind: 'skip'; readonly count: number }
  /** Time passes as it does in a room that is asked about often. */
  | { readonly kind: 'pass'; readonly times: number; readonly ms: number; readonly present: Present }
  /** Many join and wait, until it is known who of them is there. */
  | { readonly kind: 'crowd'; readonly size: number; readonly present: Present };

/** Steps of the plan. */
export type PlanStep =
  | {
      readonly kind: 'plan';
      readonly id: string;
      readonly inMs: number;
      readonly change: RelativeChange;
      readonly replaces: boolean;
      readonly actor: Actor;
    }
  | { readonly kind: 'cancel'; readonly id: string; readonly actor: Actor }
  | { readonly kind: 'planned' };

/** Steps that any visitor takes part in. */
export type VisitorStep = Extract<RandomStep, { readonly visitor: number }>;

type Actor = string | null;

const visitor = fc.nat({ max: 40 });
/** No login asks for more. */
export const MOST_LOGINS = 3;

const login = fc.option(
  fc.record({
    client: fc.constantFrom('shop', 'desk'),
    most: fc.constantFrom(1, 2, MOST_LOGINS, MOST_LOGINS),
    sessionMs: fc.constantFrom(null, null, 0, 0, 30_000, 300_000),
  }),
  { nil: null, freq: 4 },
);
const key = fc.constantFrom(null, null, null, 'a', 'b');
const actor = fc.constantFrom<Actor>(null, 'ops');
const present = fc.record({ every: fc.constantFrom(1, 2, 3, 100), first: fc.nat({ max: 2 }) });
const mode = fc.constantFrom<RoomSettings['mode'][]>(
  'open',
  'open',
  'open',
  'open',
  'open',
  'off',
  'prequeue',
  'prequeue',
  'paused',
  'closed',
  'over',
);

const rate: fc.Arbitrary<RelativeRate> = fc.record({
  admit: fc.integer({ min: 1, max: 5 }),
  everyMs: fc.constantFrom(1_000, 7_000, 60_000),
  fromInMs: fc.constantFrom(null, null, -30_000, 0, 20_000),
  untilInMs: fc.constantFrom(null, null, 10_000, 120_000),
  returnNoShows: fc.boolean(),
});

const parts = {
  mode,
  rate: fc.option(rate, { nil: null, freq: 3 }),
  capacity: fc.option(fc.nat({ max: 5 }), { nil: null, freq: 3 }),
  turnWindowMs: fc.constantFrom(1_000, 10_000, 60_000, 200_000),
  graceMs: fc.constantFrom(0, 5_000, 120_000, 312_000),
  admissionMs: fc.constantFrom(5_000, 90_000, 600_000),
  opensInMs: fc.constantFrom(null, null, -1_000, 0, 30_000, 90_000),
  drawSource: fc.constantFrom(null, null, 'a beacon'),
  passOver: fc.constantFrom(true, true, true, false),
  replaceMissed: fc.boolean(),
  gate: fc.constantFrom(null, null, { url: 'https://shop.example.com/', ...defaultGate }),
};

export const settings: fc.Arbitrary<RelativeSettings> = fc.record(parts).map((chosen) => {
  const { rate: _rate, opensAtMs: _opensAtMs, ...others } = defaultSettings;
  return { ...others, ...chosen };
});

const change: fc.Arbitrary<RelativeChange> = fc.oneof(
  fc.record({ mode }),
  fc.record({ rate: parts.rate }),
  fc.record({ capacity: parts.capacity }),
  fc.record({ passOver: parts.passOver }),
  fc.record({ replaceMissed: parts.replaceMissed }),
  fc.record(parts, { requiredKeys: [] }),
);

const plannedId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

const planning: fc.Arbitrary<PlanStep> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('plan'),
      id: plannedId,
      inMs: fc.constantFrom(-1_000, 0, 1, 5_000, 30_000, 40_000, 90_000, 180_000),
      change,
      replaces: fc.constantFrom(false, false, false, true),
      actor,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel'), id: plannedId, actor }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('planned') }) },
);

const claiming = (kind: 'claim' | 'look') =>
  fc.record({
    kind: fc.constant(kind),
    visitor,
    stranger: fc.nat({ max: 9 }).map((chance) => chance === 0),
    behind: fc.constantFrom(0, 0, 0, 0, 1, 2),
    admissionMs: fc.constantFrom(null, null, 30_000, 1_200_000),
    login,
  });

/** Any step, those that move the line most often. */
export const randomStep: fc.Arbitrary<RandomStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('join'), visitor: fc.option(visitor, { freq: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter'), visitor: fc.option(visitor, { freq: 2 }), login }) },
  { weight: 9, arbitrary: claiming('claim') },
  { weight: 5, arbitrary: claiming('look') },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('confirm'), visitor, login: fc.constantFrom(null, 0, 0, 0, 1, 2) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('visit'), visitor }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('release'),
      visitor,
      outcome: fc.constantFrom('completed', 'abandoned'),
      key,
      settlesExpired: fc.boolean(),
      actor,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end-login'), visitor, login: fc.nat({ max: 2 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clock'),
      byMs: fc.constantFrom(-3_600_000, -1_800_000, 1_800_000, 3_600_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance'), by: fc.integer({ min: -6, max: 8 }), key, actor }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('give-back'), number: fc.nat({ max: 12 }), actor }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change'), change, actor }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configure'), settings }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revert'), actor }) },
  { weight: 3, arbitrary: planning },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset'), key, actor }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('see'), present }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('skip'), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('gate'), shut: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('draw'), publicValue: fc.constantFrom('one', 'two'), actor }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass'),
      times: fc.constantFrom(3, 6, 10),
      ms: fc.constantFrom(20_000, 30_000, 59_999),
      present,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crowd'), size: fc.integer({ min: 2, max: 12 }), present }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      ms: fc.constantFrom(1, 500, 1_000, 5_000, 30_000, 40_000, 60_000, 61_000, 90_000, 180_000),
    }),
  },
);
