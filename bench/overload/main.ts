import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AdminClient } from '../../test/support/admin-client.ts';
import { ADMIN_KEY } from '../../test/support/product.ts';
import { cpuMs, LOAD_CORE, pin } from '../cores.ts';
import { Connections } from '../load/connections.ts';
import { rssBytes } from '../measures/process-figures.ts';
import { startBenchRedis } from '../servers/bench-redis.ts';
import { startProductServer } from '../servers/product-server.ts';
import { Latencies, type Phase } from './latencies.ts';
import { Newcomers } from './newcomers.ts';
import { keepAsking, keepEntering, mostArrivals, standInLine } from './people.ts';

/** Three times as many arrive as can be served (docs/overload.md): what becomes of them, and of everybody else. */
const TIMES = 3;
const CALM_MS = 10_000;
const RECOVERED_AFTER_MS = 5_000;
const ENTER_PER_SECOND = 10;
const IN_LINE = 200;
/** Of 256 connections each. */
const POOLS = 12;

/** What is promised. */
const MOST_POLL_P99_MS = 500;
const MOST_ADMISSION_P99_MS = 2_000;
const MOST_SHED_P99_MS = 1_000;
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
  const admin = new AdminClient(`http://127.0.0.1:${product.port}`, ADMIN_KEY);
  // Those in line do not wait for connections that newcomers occupy, as they would not at home.
  using ofTheLine = new Connections(product.port);
  using resources = new DisposableStack();
  const ofNewcomers = Array.from({ length: POOLS }, () => resources.use(new Connections(product.port)));
  const entering = Math.ceil(((2 * CALM_MS + overloadMs + RECOVERED_AFTER_MS) / 1000 + 10) * ENTER_PER_SECOND);
  const people = await standInLine(ofTheLine, entering + IN_LINE);
  const most = await mostArrivals(ofTheLine, CALM_MS);
  await admin.patch('bench', { inlet: { admit: ENTER_PER_SECOND, every: '1s' } });

  const [polls, admissions, newcomers] = [new Latencies(), new Latencies(), new Newcomers(ofNewcomers)];
  const stop = new AbortController();
  const everybody = Promise.all([
    keepAsking(people.slice(-IN_LINE), polls, stop.signal),
    keepEntering(people.slice(0, entering), admin, admissions, stop.signal),
  ]);
  const memory = watchMemory(product.pid);
  const core = watchCore(product.pid);
  const take = () => ({
    polls: polls.take(),
    admissions: admissions.take(),
    rssMb: memory.take(),
    coreShare: core.take(),
  });
  await pause(2_000);
  take();
  await pause(CALM_MS);
  const before = take();
  newcomers.shed.take();
  newcomers.joined.take();
  await newcomers.come(TIMES * most, overloadMs);
  const during = take();
  const [shed, joined] = [newcomers.shed.take(), newcomers.joined.take()];
  await pause(RECOVERED_AFTER_MS);
  take();
  await pause(CALM_MS);
  const after = take();
  stop.abort();
  await everybody;
  memory.stop();
  report({ most, before, during, after, shed, joined, unanswered: newcomers.failures });
}

interface Measured {
  readonly polls: Phase;
  readonly admissions: Phase;
  /** The most in that phase. */
  readonly rssMb: number;
  /** CPU time of the server by the clock. */
  readonly coreShare: number;
}

interface Outcome {
  /** Newcomers per second that can be served. */
  readonly most: number;
  readonly before: Measured;
  readonly during: Measured;
  readonly after: Measured;
  readonly shed: Phase;
  readonly joined: Phase;
  readonly unanswered: number;
}

function report({ most, before, during, after, shed, joined, unanswered }: Outcome): void {
  const arrivals = shed.count + joined.count + unanswered;
  tell('newcomers that can be served', `${most.toFixed(0)}/s`);
  tell('newcomers that came', `${((arrivals * 1000) / overloadMs).toFixed(0)}/s for ${overloadMs / 1000} s`);
  tell('of these given a number', `${joined.perSecond.toFixed(0)}/s, ${milliseconds(joined)}`);
  tell('of these shed', `${((100 * shed.count) / arrivals).toFixed(0)} %, ${milliseconds(shed)}`);
  keep(shed.p99Ms <= MOST_SHED_P99_MS, `p99 of the shed ${Math.round(shed.p99Ms)} ms, at most ${MOST_SHED_P99_MS}`);
  keep(unanswered === 0, `${unanswered} newcomers got no answer, or a wrong one`);
  for (const [name, { polls, admissions, rssMb, coreShare }] of Object.entries({ before, during, after })) {
    tell(`${name}: polls of people in line`, `${polls.perSecond.toFixed(0)}/s, ${milliseconds(polls)}`);
    tell(`${name}: admissions`, `${admissions.perSecond.toFixed(1)}/s, ${milliseconds(admissions)}`);
    tell(`${name}: the process`, `${rssMb.toFixed(0)} MB, ${(100 * coreShare).toFixed(0)} % of a core`);
    const failures = [...polls.failures, ...admissions.failures];
    keep(failures.length === 0, `${name}: ${failures.length} failures, such as ${failures[0]}`);
  }
  keep(during.polls.p99Ms <= MOST_POLL_P99_MS, `p99 of the polls at most ${MOST_POLL_P99_MS} ms`);
  keep(during.admissions.p99Ms <= MOST_ADMISSION_P99_MS, `p99 of admissions at most ${MOST_ADMISSION_P99_MS} ms`);
  const flow = during.admissions.perSecond / before.admissions.perSecond;
  keep(flow >= LEAST_ADMISSIONS, `admissions at least ${LEAST_ADMISSIONS} × those before, ${flow.toFixed(2)} ×`);
  keep(during.rssMb - before.rssMb <= MOST_GROWTH_MB, `memory at most ${MOST_GROWTH_MB} MB more than before`);
  for (const what of ['polls', 'admissions'] as const) {
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

function milliseconds({ p50Ms, p99Ms }: Phase): string {
  return `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
}

function tell(what: string, value: string): void {
  process.stdout.write(`${what}: ${value}\n`);
}
