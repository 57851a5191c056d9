import type { Rule } from '../checker/check.ts';
import type { FaultClass, Schedule } from '../schedule.ts';

/** A fault that is planted into a copy of the source, and the schedules in which it has to be seen. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
  readonly faultClass: FaultClass;
  /** Tried one after the other until it is seen. */
  readonly seeds: readonly number[];
  /** What of these schedules is fixed: the store whose source it is, above all. */
  readonly changes: Partial<Schedule>;
  /** Which of these promises are seen to be broken. */
  readonly seenBy: readonly Rule[];
}

const byHand: Schedule['room'] = {
  mode: 'open',
  inlet: null,
  turnWindowS: 5,
  graceS: 5,
  admissionS: 20,
  opensInS: 0,
};
const sqlite = { store: 'sqlite', processes: 1 } as const;
const redis = { store: 'redis', processes: 1 } as const;

export const mutants: readonly Mutant[] = [
  {
    name: 'no mark: after a failover the numbers go on where the replica was',
    file: 'src/store/redis/lua/lib/begin.lua',
    from: 'if era ~= s.era then moments.fail_over(era) end',
    to: 's.era = era',
    faultClass: 'failover',
    seeds: [1, 2, 3, 4, 5, 6],
    changes: { store: 'sentinel', processes: 1 },
    seenBy: ['I5'],
  },
  {
    name: 'the plan is not taken out of the store when a change is made',
    file: 'src/store/redis/lua/lib/plan.lua',
    from: "write('ZREM', key.plan, due[i])",
    to: 'local _ = due[i]',
    faultClass: 'kill',
    seeds: [1, 2],
    changes: { store: 'redis', processes: 2 },
    seenBy: ['once'],
  },
  {
    name: 'changes that came due while nothing ran are dropped',
    file: 'src/room/line/make-planned-changes.ts',
    from: '    openIfDue(memory, atMs);\n    plan.remove(id);\n',
    to: '    openIfDue(memory, atMs);\n    plan.remove(id);\n    if (atMs < record.clockMs - 1_500) continue;\n',
    faultClass: 'kill',
    seeds: [1, 2],
    changes: { ...sqlite, faults: [{ what: 'kill-product', atMs: 2_500, forMs: 5_000 }] },
    seenBy: ['once'],
  },
  {
    name: 'no idempotency key, SQLite',
    file: 'src/room/line/advance.ts',
    from: "if (key !== null) keys.add('advance', ",
    to: "if (key === '') keys.add('advance', ",
    faultClass: 'cut',
    seeds: [1, 2, 3, 4],
    changes: { ...sqlite, room: byHand, operator: advances() },
    seenBy: ['once'],
  },
  {
    name: 'no idempotency key, Redis',
    file: 'src/store/redis/lua/advance.lua',
    from: "'advance:' .. once_key",
    to: "'advance:' .. once_key .. redis.call('TIME')[2]",
    faultClass: 'cut',
    seeds: [1, 2, 3, 4],
    changes: { ...redis, room: byHand, operator: advances() },
    seenBy: ['once'],
  },
  {
    name: 'a turn without grace',
    file: 'src/room/line/begin.ts',
    from: 'first.endsAtMs + graceMs <= record.doorMs',
    to: 'first.endsAtMs <= record.doorMs',
    faultClass: 'none',
    seeds: [1, 2, 3, 4],
    changes: sqlite,
    seenBy: ['I1'],
  },
  {
    name: 'a ticket whose answer was lost is superseded at once',
    file: 'src/room/line/visit.ts',
    from: 'return generation < ticketGeneration - 1;',
    to: 'return generation < ticketGeneration;',
    faultClass: 'cut',
    seeds: [1, 2, 3, 4],
    changes: sqlite,
    seenBy: ['I1', 'I2'],
  },
  {
    name: 'an exchange window of a moment',
    file: 'src/room/visit.ts',
    from: 'export const EXCHANGE_WINDOW_MS = 60_000;',
    to: 'export const EXCHANGE_WINDOW_MS = 300;',
    faultClass: 'none',
    seeds: [1, 2, 3, 4],
    changes: { ...sqlite, faults: [{ what: 'gateway-away', atMs: 4_000, forMs: 4_000 }] },
    seenBy: ['I1', 'I2'],
  },
  {
    name: 'turns, grace and the exchange window in clock time',
    file: 'src/room/times.ts',
    from: '  record.doorMs += Math.min(passedMs, longestDoorStepMs);\n',
    to: '  record.doorMs = clockMs;\n',
    faultClass: 'clock',
    seeds: [30, 23, 1, 2],
    changes: sqlite,
    seenBy: ['I1', 'I2'],
  },
  {
    name: 'late returners and their turns reduce what the rate calls',
    file: 'src/room/line/inlet.ts',
    from: '  const count = free(record);\n',
    to: '  const count = free(record) - record.late - record.lateTurns;\n',
    faultClass: 'late',
    seeds: [1, 2],
    changes: sqlite,
    seenBy: ['I3'],
  },
  {
    name: 'visitors inside hold no slot',
    file: 'src/room/line/inlet.ts',
    from: 'capacity - record.inside - record.outstanding;',
    to: 'capacity - record.outstanding;',
    faultClass: 'none',
    seeds: [1, 2],
    changes: sqlite,
    seenBy: ['I4'],
  },
];

/** An operator who advances all the time, so that some answers are lost. */
function advances(): Schedule['operator'] {
  return Array.from({ length: 12 }, (_, i) => ({ atMs: 500 + i * 800, what: 'advance' as const, by: 2 }));
}
