import { cpuMs, LOAD_CORE, onCpuMs, SERVER_CORE } from './cores.ts';
import { closedLoop } from './load/closed-loop.ts';
import { Connections } from './load/connections.ts';
import { openLoop } from './load/open-loop.ts';
import { hasWrk, wrk } from './load/wrk.ts';
import { monotonicMicros, type Stretch } from './measures/cpu-profile.ts';
import { eventLoopDelayMs, rssBytes } from './measures/process-figures.ts';
import { measureRedisUse, type RedisUse } from './measures/redis-use.ts';
import { measureThroughput, type Throughput } from './measures/throughput.ts';
import type { Counted, Row, Side, SideName, Surroundings, Work } from './row.ts';
import { startBenchRedis } from './servers/bench-redis.ts';
import type { Server } from './servers/spawn-server.ts';
import { median, percentile } from './statistics.ts';

export interface Latency {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What was measured of one side. */
export interface SideFigures {
  /** A round each. */
  readonly rounds: readonly Throughput[];
  /** At 70 % of what it did in the rounds. */
  readonly latency: Latency;
  /** Of the product during that. */
  readonly eventLoopDelayMs: number | null;
  /** null: it uses none. */
  readonly redis: RedisUse | null;
  readonly rssBytes: number | null;
}

export type RowFigures = Readonly<Record<SideName, SideFigures>>;

export interface MeasuredRow {
  readonly figures: RowFigures;
  /** That of the rounds. */
  readonly stretch: Stretch;
}

export interface RoundPlan {
  readonly rounds: number;
  readonly roundMs: number;
  /** File for a CPU profile of the product; null: none. */
  readonly profile: string | null;
}

const WARM_UP_MS = 2_000;
const LATENCY_MS = 3_000;
const SHARE_OF_MAXIMUM = 0.7;
const AT_ONCE = 32;
const POLLED_AT_ONCE = 64;
const COUNTED_OPERATIONS = 128;

/** Runs both sides of a row in turns, the first one changing from round to round. */
export async function measureRow(row: Row, { rounds, roundMs, profile }: RoundPlan): Promise<MeasuredRow> {
  await using product = await ready(row.product, row, profile);
  await using baseline = await ready(row.baseline, row, null);
  const sides = { product, baseline };
  for (const side of [product, baseline]) await runFully(side, WARM_UP_MS);
  const done: Record<SideName, Throughput[]> = { product: [], baseline: [] };
  const fromMicros = monotonicMicros();
  for (let round = 0; round < rounds; round += 1) {
    const order: SideName[] = round % 2 === 0 ? ['product', 'baseline'] : ['baseline', 'product'];
    for (const name of order) done[name].push(await runFully(sides[name], roundMs));
  }
  const stretch = { fromMicros, toMicros: monotonicMicros() };
  const figures = { product: await look(product, done.product), baseline: await look(baseline, done.baseline) };
  return { figures, stretch };
}

interface ReadySide extends AsyncDisposable {
  readonly server: Server;
  readonly atOnce: number | undefined;
  /** CPU time of what the row counts, milliseconds; null: not known. */
  readonly usedCpuMs: () => number | null;
  readonly work: Work;
  readonly surroundings: Surroundings;
  readonly usesRedis: boolean;
}

async function ready(side: Side, row: Row, profile: string | null): Promise<ReadySide> {
  await using stack = new AsyncDisposableStack();
  const { node, pid: redisPid } = stack.use(await startBenchRedis(row.onOneCore ? SERVER_CORE : LOAD_CORE));
  const surroundings = { redis: node, redisUrl: `redis://127.0.0.1:${node.port}`, profile };
  const server = stack.use(await side.start(surroundings));
  const connections = stack.use(new Connections(server.port));
  const work = await side.prepare(connections, server);
  const held = stack.move();
  const { usesRedis } = side;
  return {
    ...{ server, work, surroundings, usesRedis, atOnce: row.atOnce },
    usedCpuMs: cpuCounter(row.counted ?? 'server', server.pid, usesRedis ? redisPid : null),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** @param redisPid null: there is none in use */
function cpuCounter(counted: Counted, pid: number, redisPid: number | null): () => number | null {
  if (counted === 'main-thread') return () => onCpuMs(pid, 'main');
  if (counted === 'server' || redisPid === null) return () => cpuMs(pid);
  return () => {
    const [server, redis] = [cpuMs(pid), cpuMs(redisPid)];
    return server === null || redis === null ? null : server + redis;
  };
}

/** As fast as the server answers. Polls by `wrk`, where it is installed: Node takes longer to ask than they to answer. */
function runFully({ server, work, atOnce = AT_ONCE, usedCpuMs }: ReadySide, durationMs: number): Promise<Throughput> {
  const { requests } = work;
  return measureThroughput(usedCpuMs, () => {
    if (requests === undefined) return closedLoop(() => work.once(), { durationMs, atOnce });
    if (!hasWrk) return closedLoop(() => work.once(), { durationMs, atOnce: POLLED_AT_ONCE });
    return wrk(requests, { port: server.port, durationMs, connections: POLLED_AT_ONCE });
  });
}

/** What is measured once. */
async function look(side: ReadySide, rounds: readonly Throughput[]): Promise<SideFigures> {
  const { server, work, surroundings, usesRedis } = side;
  const atFullLoad = rssBytes(server.pid);
  const redis = usesRedis ? await measureRedisUse(surroundings.redis, () => work.once(), COUNTED_OPERATIONS) : null;
  const perSecond = SHARE_OF_MAXIMUM * median(rounds.map((round) => round.perSecond));
  // The question begins a new stretch.
  await eventLoopDelayMs(server.port);
  const tookMs = await openLoop(() => work.once(), {
    perSecond,
    durationMs: LATENCY_MS,
    watchful: work.requests !== undefined,
  });
  return {
    rounds,
    redis,
    rssBytes: atFullLoad,
    latency: { perSecond, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) },
    eventLoopDelayMs: await eventLoopDelayMs(server.port),
  };
}
