import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AdminClient } from '../../test/support/admin-client.ts';
import { ADMIN_KEY } from '../../test/support/product.ts';
import { cpuMs, LOAD_CORE, pin } from '../cores.ts';
import { Connections } from '../load/connections.ts';
import { eventLoopDelayMs, rssBytes } from '../measures/process-figures.ts';
import { startBenchRedis } from '../servers/bench-redis.ts';
import { startProductServer } from '../servers/product-server.ts';
import type { Flooded } from './flood.ts';
import { Latencies, type Phase } from './latencies.ts';
import { Newcomers } from './newcomers.ts';
import { keepAsking, keepAskingAnew, keepEntering, standInLine } from './people.ts';

/** Three times as many arrive as can be served (docs/overload.md): what becomes of them, and of everybody else. */
const TIMES = 3;
const CALM_MS = 10_000;
const RECOVERED_AFTER_MS = 5_000;
const ENTER_PER_SECOND = 10;
const IN_LINE = 200;
/** People in line who open a connection for each question. */
const ANEW = 20;
/** Connections of newcomers, as those of a few proxies. */
const LANES = 4_096;
/** Those that are used while it is found out how many can be served. */
const FEW_LANES = 64;
const AS_FAST_AS_CAN_BE = 1e6;

/** Else it is not measured what is promised. */
const LEAST_LOAD = 0.9;

/** What is promised. */
const MOST_POLL_P99_MS = 500;
const MOST_ADMISSION_P99_MS = 2_000;
const MOST_SHED_P99_MS = 2_500;
const LEAST_ADMISSIONS = 0.9;
const MOST_GROWTH_MB = 100;
/** Of what was before, and this much for the grain of the clock. */
const NORMAL = { times: 2, plusMs: 50 };

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const overloadMs = Number(options.seconds) * 1000;
const missed: string[] = [];

pin(process.pid, LOAD_CORE);
await run();
for (const promise of missed) process.stdout.write(`Not kept: ${promise}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function run(): Promise<void> {
  await using redis = await startBenchRedis();
  await using product = await startProductServer({
    room: { mode: 'open' },
    redisUrl: `redis://127.0.0.1:${redis.node.port}`,
    profile: null,
  });
  const { pid, port } = product;
  const admin = new AdminClient(`http://127.0.0.1:${port}`, ADMIN_KEY);
  // Those in line do not wait for connections that newcomers occupy, as they would not at home.
  using ofTheLine = new Connections(port);
  using newcomers = new Newcomers(port, LANES);
  const entering = Math.ceil(((2 * CALM_MS + overloadMs + RECOVERED_AFTER_MS) / 1000 + 10) * ENTER_PER_SECOND);
  const people = await standInLine(ofTheLine, entering + IN_LINE + ANEW);
  // As fast as they are served, far fewer at once than would be shed. After it memory is that of a process that has much to do.
  const full = await newcomers.come({ perSecond: AS_FAST_AS_CAN_BE, durationMs: CALM_MS, lanes: FEW_LANES });
  const most = full.joined.perSecond;
  await admin.patch('bench', { inlet: { admit: ENTER_PER_SECOND, every: '1s' } });

  const [polls, anew, admissions] = [new Latencies(), new Latencies(), new Latencies()];
  const stop = new AbortController();
  const everybody = Promise.all([
    keepAsking(people.slice(entering + ANEW), polls, stop.signal),
    keepAskingAnew(people.slice(entering, entering + ANEW), port, anew, stop.signal),
    keepEntering(people.slice(0, entering), admin, admissions, stop.signal),
  ]);
  const memory = watchMemory(pid);
  const core = watchCore(pid);
  const take = async () => ({
    polls: polls.take(),
    anew: anew.take(),
    admissions: admissions.take(),
    rssMb: memory.take(),
    coreShare: core.take(),
    delayMs: (await eventLoopDelayMs(port)) ?? 0,
  });
  await pause(2_000);
  await take();
  await pause(CALM_MS);
  const before = await take();
  const flooded = await newcomers.come({ perSecond: TIMES * most, durationMs: overloadMs, lanes: LANES });
  const during = await take();
  await pause(RECOVERED_AFTER_MS);
  await take();
  await pause(CALM_MS);
  const after = await take();
  stop.abort();
  await everybody;
  memory.stop();
  report({ most, before, during, after, flooded });
}

interface Measured {
  readonly polls: Phase;
  /** Polls over a new connection each. */
  readonly anew: Phase;
  readonly admissions: Phase;
  /** The most in that phase. */
  readonly rssMb: number;
  /** CPU time of the server by the clock. */
  readonly coreShare: number;
  /** 99 of 100 looks at the event loop of the product found it no later than this. */
  readonly delayMs: number;
}

interface Outcome {
  /** Newcomers per second that can be served. */
  readonly most: number;
  readonly before: Measured;
  readonly during: Measured;
  readonly after: Measured;
  readonly flooded: Flooded;
}

function report({ most, before, during, after, flooded }: Outcome): void {
  const { joined, shed, queued, wrong } = flooded;
  tell('newcomers that can be served', `${most.toFixed(0)}/s`);
  tell('newcomers that came', `${queued.perSecond.toFixed(0)}/s for ${(queued.count / queued.perSecond).toFixed(0)} s`);
  tell('of these given a number', `${joined.perSecond.toFixed(0)}/s, ${milliseconds(joined)}`);
  tell('of these shed', `${((100 * shed.count) / queued.count).toFixed(0)} %, ${milliseconds(shed)}`);
  tell(
    'the load itself',
    `newcomers held up ${milliseconds(queued)}; its event loop p99 ${flooded.ownDelayP99Ms.toFixed(0)} ms`,
  );
  keep(shed.p99Ms <= MOST_SHED_P99_MS, `p99 of the shed ${Math.round(shed.p99Ms)} ms, at most ${MOST_SHED_P99_MS}`);
  keep(queued.perSecond >= LEAST_LOAD * TIMES * most, `the load kept up with ${TIMES} × what can be served`);
  keep(wrong === 0, `${wrong} newcomers got no answer, or a wrong one`);
  for (const [name, { polls, anew, admissions, rssMb, coreShare, delayMs }] of Object.entries({
    before,
    during,
    after,
  })) {
    tell(`${name}: polls of people in line`, `${polls.perSecond.toFixed(0)}/s, ${milliseconds(polls)}`);
    tell(`${name}: polls over new connections`, `${anew.perSecond.toFixed(0)}/s, ${milliseconds(anew)}`);
    tell(`${name}: admissions`, `${admissions.perSecond.toFixed(1)}/s, ${milliseconds(admissions)}`);
    tell(
      `${name}: the process`,
      `${rssMb.toFixed(0)} MB, ${(100 * coreShare).toFixed(0)} % of a core, event loop p99 ${delayMs.toFixed(0)} ms`,
    );
    const failures = [...polls.failures, ...anew.failures, ...admissions.failures];
    keep(failures.length === 0, `${name}: ${failures.length} failures, such as ${failures[0]?.slice(0, 200)}`);
  }
  keep(during.polls.p99Ms <= MOST_POLL_P99_MS, `p99 of the polls at most ${MOST_POLL_P99_MS} ms`);
  keep(during.anew.p99Ms <= MOST_POLL_P99_MS, `p99 of polls over new connections at most ${MOST_POLL_P99_MS} ms`);
  keep(during.admissions.p99Ms <= MOST_ADMISSION_P99_MS, `p99 of admissions at most ${MOST_ADMISSION_P99_MS} ms`);
  const flow = during.admissions.perSecond / before.admissions.perSecond;
  keep(flow >= LEAST_ADMISSIONS, `admissions at least ${LEAST_ADMISSIONS} × those before, ${flow.toFixed(2)} ×`);
  keep(during.rssMb - before.rssMb <= MOST_GROWTH_MB, `memory at most ${MOST_GROWTH_MB} MB more than before`);
  for (const what of ['polls', 'anew', 'admissions'] as const) {
    const limitMs = NORMAL.times * before[what].p99Ms + NORMAL.plusMs;
    keep(after[what].p99Ms <= limitMs, `p99 of ${what} 5 s after at most ${limitMs.toFixed(0)} ms`);
  }
}

/** The most memory that a process had in use since the last question, looked at ten times a second. */
function watchMemory(pid: number): { take: () => number; stop: () => void } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, rssBytes(pid) ?? 0);
  }, 100);
  return {
    take() {
      const taken = most / 1_048_576;
      most = rssBytes(pid) ?? 0;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

/** How much of a core a process had since the last question. */
function watchCore(pid: number): { take: () => number } {
  let [usedMs, sinceMs] = [cpuMs(pid) ?? 0, performance.now()];
  return {
    take() {
      const [nowUsedMs, nowMs] = [cpuMs(pid) ?? 0, performance.now()];
      const share = (nowUsedMs - usedMs) / (nowMs - sinceMs);
      [usedMs, sinceMs] = [nowUsedMs, nowMs];
      return share;
    },
  };
}

function keep(kept: boolean, promise: string): void {
  if (!kept) missed.push(promise);
}

function milliseconds({ p50Ms, p99Ms, mostMs }: Phase): string {
  return `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, most ${mostMs.toFixed(0)} ms`;
}

function tell(what: string, value: string): void {
  process.stdout.write(`${what}: ${value}\n`);
}
