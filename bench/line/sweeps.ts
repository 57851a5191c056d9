import { median } from '../statistics.ts';
import { giveInBulk } from './bulk.ts';
import { type Bench, LineRoom, randomId } from './line-room.ts';
import { ISSUED, WAITING } from './make-rooms.ts';
import { timeScripts } from './script-times.ts';

/** A step that concerns very many at once. */
export interface SweepCost {
  readonly what: string;
  /** How many scripts it took, each of which other visitors can come in between. */
  readonly calls: number;
  /** The slowest of them; median of the repetitions. */
  readonly worstMicros: number;
}

const REPETITIONS = 3;
const CALLED_AT_ONCE = 20_000;
const VISITS = 5_000;
const AT_ONCE = 100;
/** Longer than a turn window, and than a visit. */
const LONG_MS = 20 * 60_000;

type Sweep = readonly [what: string, run: () => Promise<unknown>];

/** Many visits that have their full length. */
async function letIn({ bench: { store }, room }: LineRoom, count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const subs = Array.from({ length: AT_ONCE }, randomId);
    await Promise.all(subs.map((sub) => store.line.enter({ room, ticketId: sub, sub })));
    await Promise.all(subs.map((sub) => store.line.confirm({ room, sub, serial: null })));
  }
}

/** Ticks, each measured by itself, until nothing is left of what time has done. */
async function* settling({ bench, room }: LineRoom, what: string): AsyncGenerator<Sweep> {
  for (let before = -1, now = 0; before !== now; now = await bench.store.events.newest({ room })) {
    before = now;
    yield [what, () => bench.store.line.tick({ room })];
  }
}

/** In the line whose near zone is at work. */
function* inNearZone(line: LineRoom): Generator<Sweep> {
  const { store } = line.bench;
  yield ['advance over 20,000, of whom two in three are absent', () => line.advance(CALLED_AT_ONCE)];
  yield ['advance back over them', () => line.advance(-CALLED_AT_ONCE)];
  yield [
    'the inlet calls 5,000 present ones',
    async () => {
      const { outstanding, inside } = await line.state();
      await store.line.change({ room: line.room, change: { capacity: outstanding + inside + 5_000 } });
      await store.line.change({ room: line.room, change: { capacity: null } });
    },
  ];
}

/** In a line of its own, from its first number to its reset. */
async function* wholeLine(bench: Bench, name: string): AsyncGenerator<Sweep> {
  const line = await LineRoom.open(bench, name);
  await giveInBulk(line, 'issued', ISSUED);
  yield ['advance by 9,000,000', () => line.advance(ISSUED - WAITING)];
  bench.clock.nowMs += LONG_MS;
  yield ['9,000,000 turns are missed at once', () => line.state()];
  await bench.store.line.change({ room: line.room, change: { mode: 'off' } });
  await letIn(line, VISITS);
  bench.clock.nowMs += LONG_MS;
  yield* settling(line, `${VISITS.toLocaleString('en')} visits end at once`);
  await letIn(line, VISITS);
  yield [
    `reset with ${VISITS.toLocaleString('en')} inside`,
    () => bench.store.line.reset({ room: line.room, key: null }),
  ];
  yield* settling(line, 'the visits that a reset has ended');
  await bench.store.line.change({ room: line.room, change: { mode: 'open' } });
  await giveInBulk(line, 'issued', ISSUED);
  await line.advance(ISSUED - WAITING);
  yield ['reset with 1,000,000 waiting', () => bench.store.line.reset({ room: line.room, key: null })];
}

async function* doors(bench: Bench, name: string): AsyncGenerator<Sweep> {
  const early = await LineRoom.open(bench, name, { mode: 'prequeue' });
  await giveInBulk(early, 'entries', WAITING);
  yield [
    'the doors open for a draw of 1,000,000',
    () => bench.store.line.change({ room: early.room, change: { mode: 'open' } }),
  ];
}

/** What one repetition costs, by name: scripts add up, and the slowest counts. */
type Costs = Map<string, { calls: number; worst: number }>;

async function measure(bench: Bench, sweeps: Iterable<Sweep> | AsyncIterable<Sweep>, costs: Costs): Promise<void> {
  for await (const [what, run] of sweeps) {
    const { calls, worstMicros } = await timeScripts(bench.admin, run);
    const known = costs.get(what) ?? { calls: 0, worst: 0 };
    costs.set(what, { calls: known.calls + calls, worst: Math.max(known.worst, worstMicros) });
  }
}

/** Measures what concerns very many at once, each several times. @param line whose near zone is at work */
export async function measureSweeps(bench: Bench, line: LineRoom): Promise<readonly SweepCost[]> {
  const repetitions: Costs[] = Array.from({ length: REPETITIONS }, () => new Map());
  for (const [index, costs] of repetitions.entries()) {
    await measure(bench, inNearZone(line), costs);
    await measure(bench, doors(bench, `doors-${index}`), costs);
  }
  // These let time pass, by which the near zone is lost.
  for (const [index, costs] of repetitions.entries()) await measure(bench, wholeLine(bench, `whole-${index}`), costs);
  return [...(repetitions[0]?.keys() ?? [])].map((what) => {
    const costs = repetitions.flatMap((repetition) => repetition.get(what) ?? []);
    return {
      what,
      calls: median(costs.map(({ calls }) => calls)),
      worstMicros: median(costs.map(({ worst }) => worst)),
    };
  });
}
