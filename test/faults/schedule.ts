import { Random } from '../support/random.ts';
import { makePlan } from './planned.ts';

/** What goes wrong in a schedule, besides cut requests, tabs and gateways that are away for a moment. */
export const faultClasses = [
  'none',
  'cut',
  'kill',
  'stop',
  'link',
  'failover',
  'clock',
  'disk',
  'deploy',
  'flush',
  'copies',
  'late',
] as const;

export type FaultClass = (typeof faultClasses)[number];

export type StoreKind = 'sqlite' | 'redis' | 'sentinel' | 'cluster';

/** One fault: when it begins, how long it lasts, and what it is. */
export interface Fault {
  readonly what:
    | 'kill-product'
    | 'kill-store'
    | 'stop-product'
    | 'stop-store'
    | 'link-drops'
    | 'link-delays'
    | 'link-is-silent'
    | 'fail-over'
    | 'step-clock'
    | 'disk-full'
    | 'deploy'
    | 'flush'
    | 'gateway-away';
  readonly atMs: number;
  readonly forMs: number;
  /** Of a clock: seconds that it is off. */
  readonly byS?: number;
}

export interface RoomPlan {
  readonly mode: 'open' | 'prequeue';
  /** null: an operator calls by hand. */
  readonly inlet: { readonly admit?: number; readonly every?: string; readonly capacity?: number } | null;
  readonly turnWindowS: number;
  readonly graceS: number;
  readonly admissionS: number;
  /** Of a prequeue: from the start of the schedule to the doors. */
  readonly opensInS: number;
}

export interface VisitorPlan {
  readonly arrivesMs: number;
  readonly tabs: number;
  readonly pollMs: number;
  /** From seeing the turn to taking it. */
  readonly hesitatesMs: number;
  /** A time without any question. */
  readonly away: { readonly fromMs: number; readonly forMs: number } | null;
  /** Inside, how often the gateway logs the visitor in again; null: it refreshes only. */
  readonly logsInEveryMs: number | null;
  /** How long until the visitor says goodbye; null: stays to the end. */
  readonly completesAfterMs: number | null;
  /** Browsers with a copy of the cookies, made while this one waits. */
  readonly copies: number;
}

export interface OperatorAct {
  readonly atMs: number;
  readonly what: 'advance' | 'pause' | 'open' | 'change-inlet' | 'reset';
  readonly by: number;
}

/** All that is decided beforehand. What follows from it depends on real time as well. */
export interface Schedule {
  readonly seed: number;
  readonly faultClass: FaultClass;
  readonly store: StoreKind;
  readonly processes: number;
  readonly room: RoomPlan;
  /** Shares of the visitors' requests that are lost, and of those whose answer is. */
  readonly cut: { readonly request: number; readonly answer: number };
  readonly visitors: readonly VisitorPlan[];
  readonly operator: readonly OperatorAct[];
  readonly faults: readonly Fault[];
  /** When changes are made that are planned at the beginning. */
  readonly planned: readonly number[];
  /** After it nothing goes wrong any more, and everybody is let in. */
  readonly lengthMs: number;
}

const storesOf: Readonly<Record<FaultClass, readonly StoreKind[]>> = {
  none: ['sqlite', 'redis', 'cluster', 'sentinel'],
  cut: ['sqlite', 'redis', 'redis', 'cluster'],
  kill: ['redis', 'sqlite'],
  stop: ['redis', 'sqlite'],
  link: ['redis'],
  failover: ['sentinel', 'cluster'],
  clock: ['redis', 'sqlite'],
  disk: ['redis', 'sqlite'],
  deploy: ['sqlite', 'redis'],
  flush: ['redis'],
  copies: ['sqlite', 'redis'],
  late: ['redis', 'sqlite'],
};

export interface ScheduleChoice {
  readonly seed: number;
  readonly faultClass: FaultClass;
}

/** Makes the schedule of a seed: the same one each time. */
export function makeSchedule({ seed, faultClass }: ScheduleChoice): Schedule {
  const random = new Random(seed * 31 + faultClasses.indexOf(faultClass));
  const store = random.pick(storesOf[faultClass]);
  const lengthMs = faultClass === 'late' ? 15_000 : random.int(12_000, 15_000);
  const room = faultClass === 'late' ? lateRoom : makeRoom(random);
  return {
    seed,
    faultClass,
    store,
    processes: store === 'sqlite' ? 1 : random.int(1, 2),
    room,
    cut: faultClass === 'cut' ? { request: 0.12, answer: 0.15 } : { request: 0, answer: 0 },
    visitors: makeVisitors(random, faultClass, room),
    operator: faultClass === 'late' ? [] : makeActs(random, room, lengthMs),
    faults: makeFaults(random, faultClass, store),
    planned: makePlan(random),
    lengthMs,
  };
}

const LATE_RETURNERS = 3;
/** How many come before them. */
const LATE_AFTER = 9;

/** For the bound on late returners: a rate, short turns, and a grace that outlasts the schedule. */
const lateRoom: RoomPlan = {
  mode: 'open',
  inlet: { admit: 3, every: '1s' },
  turnWindowS: 4,
  graceS: 60,
  admissionS: 30,
  opensInS: 0,
};

function makeRoom(random: Random): RoomPlan {
  const capacity = random.int(4, 15);
  const rate = { admit: random.int(2, 6), every: '1s' };
  return {
    mode: random.chance(0.15) ? 'prequeue' : 'open',
    inlet: random.pick([null, rate, { capacity }, { ...rate, capacity }]),
    turnWindowS: random.int(3, 5),
    graceS: random.int(3, 6),
    admissionS: random.int(9, 20),
    opensInS: random.int(5, 7),
  };
}

function makeVisitors(random: Random, faultClass: FaultClass, room: RoomPlan): VisitorPlan[] {
  const count = faultClass === 'late' ? 60 : random.int(20, faultClass === 'copies' ? 30 : 50);
  return Array.from({ length: count }, (_, i) => {
    const pollMs = random.int(300, 700);
    const plan: VisitorPlan = {
      arrivesMs: random.int(0, 8_000),
      tabs: random.chance(0.2) ? random.int(2, 3) : 1,
      pollMs,
      hesitatesMs: random.chance(0.8) ? random.int(0, 800) : random.int(500, (room.turnWindowS + room.graceS) * 1000),
      away: random.chance(0.25) ? { fromMs: random.int(2_000, 9_000), forMs: random.int(1_000, 5_000) } : null,
      logsInEveryMs: random.chance(0.3) ? random.int(1_200, 3_000) : null,
      completesAfterMs: random.chance(0.4) ? random.int(500, 6_000) : null,
      copies: faultClass === 'copies' && i % 8 === 0 ? random.int(10, 14) : 0,
    };
    if (faultClass !== 'late') return plan;
    // Some only ask and never take a turn; all others take theirs at once. Those before them use up what is free.
    const asksOnly = i >= LATE_AFTER && i < LATE_AFTER + LATE_RETURNERS;
    return {
      ...plan,
      ...{ arrivesMs: i * 40, tabs: 1, away: null, pollMs: asksOnly ? 1_000 : 400 },
      hesitatesMs: asksOnly ? Number.POSITIVE_INFINITY : 0,
      logsInEveryMs: null,
    };
  });
}

function makeActs(random: Random, room: RoomPlan, lengthMs: number): OperatorAct[] {
  const acts: OperatorAct[] = [];
  const opensMs = room.mode === 'prequeue' ? room.opensInS * 1000 : 0;
  for (let atMs = opensMs + 1_500; atMs < lengthMs; atMs += random.int(700, 1_500)) {
    if (room.inlet === null || random.chance(0.1)) acts.push({ atMs, what: 'advance', by: random.int(1, 4) });
  }
  if (random.chance(0.4)) {
    const atMs = opensMs + random.int(2_000, 5_000);
    acts.push({ atMs, what: 'pause', by: 0 }, { atMs: atMs + random.int(800, 2_000), what: 'open', by: 0 });
  }
  if (room.inlet !== null && random.chance(0.4)) {
    acts.push({ atMs: opensMs + random.int(1_000, 6_000), what: 'change-inlet', by: random.int(2, 12) });
  }
  if (random.chance(0.12)) acts.push({ atMs: opensMs + random.int(3_000, 6_000), what: 'reset', by: 0 });
  return acts.toSorted((a, b) => a.atMs - b.atMs);
}

function makeFaults(random: Random, faultClass: FaultClass, store: StoreKind): Fault[] {
  const faults = ownFaults(random, faultClass, store);
  if (random.chance(0.3))
    faults.push({ what: 'gateway-away', atMs: random.int(2_000, 8_000), forMs: random.int(1_000, 4_000) });
  return faults.toSorted((a, b) => a.atMs - b.atMs);
}

function ownFaults(random: Random, faultClass: FaultClass, store: StoreKind): Fault[] {
  const atMs = random.int(2_500, 5_000);
  /** Every third outage is long enough that turn and grace are over by any clock that goes on meanwhile. */
  const outageMs = random.chance(0.33) ? random.int(11_000, 13_000) : random.int(300, 5_000);
  const embedded = store === 'sqlite';
  switch (faultClass) {
    case 'kill': {
      const what = embedded ? 'kill-product' : random.pick(['kill-product', 'kill-store', 'kill-store'] as const);
      const again = outageMs > 5_000 ? [] : [{ what, atMs: atMs + outageMs + 3_000, forMs: random.int(100, 1_000) }];
      return [{ what, atMs, forMs: outageMs }, ...again];
    }
    case 'stop':
      return [
        {
          what: embedded ? 'stop-product' : random.pick(['stop-product', 'stop-store'] as const),
          atMs,
          forMs: outageMs,
        },
      ];
    case 'link':
      return [{ what: random.pick(['link-drops', 'link-delays', 'link-is-silent'] as const), atMs, forMs: outageMs }];
    case 'failover':
      return [{ what: 'fail-over', atMs, forMs: random.int(500, 1_500) }];
    case 'clock':
      return [
        { what: 'step-clock', atMs, forMs: random.int(3_000, 6_000), byS: random.pick([3600, -3600, 120, -120, 30]) },
      ];
    case 'disk':
      return [{ what: 'disk-full', atMs, forMs: random.int(1_000, 5_000) }];
    case 'deploy':
      return [
        { what: 'deploy', atMs, forMs: 0 },
        { what: 'deploy', atMs: atMs + 5_000, forMs: 0 },
      ];
    case 'flush':
      return [{ what: 'flush', atMs, forMs: 0 }];
    case 'none':
    case 'cut':
    case 'copies':
    case 'late':
      return [];
  }
}
