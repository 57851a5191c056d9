import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Comparison, compare, medianOrNull } from './comparison.ts';
import { LOAD_CORE, pin } from './cores.ts';
import { type LoadTarget, load, type Operation } from './load.ts';
import { describeMachine, formatReport, missedTargets, type Report } from './report.ts';
import { startBaseline, startBenchRedis, startProductServer } from './servers.ts';
import { poll } from './status-polls.ts';
import { arrive, enter } from './visits.ts';
import { fillLine, type WaitingMemory } from './waiting-memory.ts';

const CONNECTIONS = 32;
/** Nobody waits. */
const FREE_ROOM = { inlet: { capacity: 10_000_000 } };

/** What the baseline's interaction is: one that answers at once, the library's own login page, or one of constant text. */
const INTERACTIONS = {
  finish: 'an interaction that answers at once',
  own: 'its own login page',
  page: 'a page of constant text',
};

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'arrivals,polls,admissions,memory' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '4' },
    visitors: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    /** Folder for CPU profiles of the product. */
    profile: { type: 'string' },
  },
});
const chosen = new Set(options.only.split(','));
const plan = { rounds: Number(options.rounds), roundMs: Number(options.seconds) * 1000 };
const productEnv: Record<string, string> =
  options.profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${options.profile}` };

const report = await run();
process.stdout.write(`\n${formatReport(report)}`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
for (const missed of missedTargets(report)) {
  process.stdout.write(`\nNot reached: ${missed}\n`);
  process.exitCode = 1;
}

async function run(): Promise<Report> {
  pin(process.pid, LOAD_CORE);
  say('machine', describeMachine());
  // The line that is filled first is measured last: its three minutes pass while everything else is measured.
  const memory = chosen.has('memory') ? await fillLine(Number(options.visitors)) : null;
  await using redis = await startBenchRedis();
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  const comparisons: Comparison[] = [];
  if (chosen.has('arrivals')) {
    comparisons.push(await arrivals(redisUrl, { key: 'arrivals', interaction: 'finish', floor: 0.9 }));
    comparisons.push(await arrivals(redisUrl, { key: 'arrivals-login-page', interaction: 'own', floor: null }));
    comparisons.push(await arrivals(redisUrl, { key: 'arrivals-lean', interaction: 'page', floor: null }));
  }
  if (chosen.has('polls')) comparisons.push(await polls(redisUrl));
  if (chosen.has('admissions')) comparisons.push(await admissions(redisUrl));
  let measured: WaitingMemory | null = null;
  if (memory !== null) {
    measured = await memory();
    say('memory', measured);
  }
  return { machine: describeMachine(), comparisons, memory: measured };
}

interface ArrivalsPlan {
  readonly key: string;
  readonly interaction: keyof typeof INTERACTIONS;
  readonly floor: number | null;
}

async function arrivals(redisUrl: string, { key, interaction, floor }: ArrivalsPlan): Promise<Comparison> {
  await using product = await startProductServer(redisUrl, { mode: 'open' }, productEnv);
  await using baseline = await startBaseline('bare-provider', { REDIS_URL: redisUrl, INTERACTION: interaction });
  return said(
    await compare(
      {
        key,
        what: 'arrivals: `/authorize` and the waiting page with a number',
        beside: `bare oidc-provider with ${INTERACTIONS[interaction]}`,
        floor,
        product,
        baseline,
        run: (target, durationMs) => visitors(target, arrive, durationMs),
      },
      plan,
    ),
  );
}

async function polls(redisUrl: string): Promise<Comparison> {
  await using product = await startProductServer(redisUrl, { mode: 'open' }, productEnv);
  await using baseline = await startBaseline('constant-server', {});
  return said(
    await compare(
      {
        key: 'polls',
        what: 'polls of the room status',
        beside: 'node:http with constant bytes',
        floor: 0.6,
        product,
        baseline,
        run: poll,
      },
      plan,
    ),
  );
}

async function admissions(redisUrl: string): Promise<Comparison> {
  await using product = await startProductServer(redisUrl, FREE_ROOM, productEnv);
  await using baseline = await startBaseline('bare-provider', { REDIS_URL: redisUrl, INTERACTION: 'finish' });
  return said(
    await compare(
      {
        key: 'admissions',
        what: 'admissions: `/authorize` to `/userinfo`, nobody waiting',
        beside: 'bare oidc-provider, login and consent at once',
        floor: 1,
        product,
        baseline,
        run: (target, durationMs) => visitors(target, enter, durationMs),
      },
      plan,
    ),
  );
}

function visitors(target: LoadTarget, operation: Operation, durationMs: number) {
  return load(target, operation, { durationMs, connections: CONNECTIONS });
}

function said(comparison: Comparison): Comparison {
  const { key, ratio, cpuRatio, rounds } = comparison;
  const cpuMicros = (side: 'product' | 'baseline') =>
    Math.round(medianOrNull(rounds.map((round) => round[side].cpuMicros)) ?? 0);
  say(key, {
    cpuMicros: [cpuMicros('product'), cpuMicros('baseline')],
    ratio: ratio.toFixed(3),
    byCpuTime: cpuRatio?.toFixed(3) ?? null,
    product: rounds.map((round) => Math.round(round.product.perSecond)),
    baseline: rounds.map((round) => Math.round(round.baseline.perSecond)),
  });
  return comparison;
}

/** Progress, a line each. */
function say(what: string, figures: object): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}
