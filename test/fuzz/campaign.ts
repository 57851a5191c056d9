import { availableParallelism, loadavg } from 'node:os';
import type { Replacement } from '../support/source-copy.ts';
import { type BlockResult, runBlock } from './block.ts';
import type { CampaignLength } from './campaign-length.ts';
import type { Finding } from './judge/finding.ts';
import { judgeCeilings, judgeGrowth } from './judge/growth.ts';
import { LogJudge } from './judge/log.ts';
import { RecordsJudge } from './judge/records.ts';
import { recordAll } from './record/record-all.ts';
import { SITE } from './record/scene.ts';
import { FuzzedProduct, type StoreName } from './world/fuzzed-product.ts';
import type { Memory } from './world/inspector.ts';
import { MetricsSample } from './world/metrics.ts';
import type { Records } from './world/records.ts';

export interface CampaignOptions {
  readonly store: StoreName;
  readonly seed: number;
  readonly length: CampaignLength;
  readonly jobs: number;
  /** Faults that are planted into the product. */
  readonly mutants?: readonly Replacement[];
  /** Told of each block as soon as it is over. */
  readonly onBlock?: (block: Block) => void;
}

/** What was seen in a block, and what the product held after it. */
export interface Block extends BlockResult {
  readonly number: number;
  readonly recorded: number;
  readonly memory: Memory;
  readonly records: Records;
  /** Lines of the log, this block's included. */
  readonly logLines: number;
}

export interface Campaign {
  readonly options: CampaignOptions;
  readonly blocks: readonly Block[];
  /** Of all blocks, and of all together. */
  readonly findings: readonly (Finding & { readonly block: number | null })[];
  readonly tookMs: number;
}

const MB = 1024 * 1024;
/** More than a process has ever under load (overload.md). */
const MOST_RESIDENT_BYTES = 540 * MB;
const MOST_HEAP_BYTES = 120 * MB;
/** A connection each that is on its way to be closed, and what a process has anyway. */
const MOST_HANDLES = 100;
/** A step of a store, in seconds: a bound of its histogram. That of a script of Redis is in milliseconds. */
const STEP_WITHIN_S = 0.5;
const SCRIPT_WITHIN_MS = 100;
/** What a busy machine may make of a step, and of one in so many even more. */
const STEP_WHEN_BUSY_S = 2;
const SLOWER_WHEN_BUSY = 1_000;

/** Whether this machine, with all that runs on it, is too busy to tell what is slow by itself. */
function isMachineBusy(ownDelayMs: number): boolean {
  return ownDelayMs > 150 || (loadavg()[0] ?? 0) > 2 * availableParallelism();
}

/** Runs blocks against one product until the time is up. */
export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const { store, length, mutants = [], onBlock } = options;
  const log = new LogJudge();
  const records = new RecordsJudge();
  const blocks: Block[] = [];
  const findings: (Finding & { block: number | null })[] = [];
  await using product = await FuzzedProduct.start({ store, mutants, onLine: (line) => log.read(line) });
  const startedMs = performance.now();
  try {
    let before = await MetricsSample.of(product.port);
    const isOver = (number: number) => number === length.blocks || performance.now() - startedMs > length.ms;
    for (let number = 0; number === 0 || !isOver(number); number += 1) {
      const { block, sample } = await runOne(options, { number, product, log, records, before });
      before = sample;
      blocks.push(block);
      findings.push(...block.findings.map((finding) => ({ ...finding, block: number })));
      onBlock?.(block);
    }
  } catch (error) {
    const evidence = `${error instanceof Error ? error.stack : error}\n${log.newest}`;
    findings.push({ what: 'the product or its recording ended', evidence, index: null, block: blocks.length });
  }
  findings.push(...judgeFlatness(blocks).map((finding) => ({ ...finding, block: null })));
  return { options, blocks, findings, tookMs: performance.now() - startedMs };
}

interface BlockParts {
  readonly number: number;
  readonly product: FuzzedProduct;
  readonly log: LogJudge;
  readonly records: RecordsJudge;
  readonly before: MetricsSample;
}

async function runOne(
  { seed, length, jobs }: CampaignOptions,
  { number, product, log, records, before }: BlockParts,
): Promise<{ readonly block: Block; readonly sample: MetricsSample }> {
  const { scene, port } = product;
  log.await();
  const { requests, secrets } = await recordAll(scene);
  log.expect(secrets);
  const rules = { issuer: scene.issuer, sites: [`${SITE}/`] };
  const result = await runBlock({ port, seed, block: number, recorded: requests, rules, length, jobs });
  const sample = await MetricsSample.of(port);
  records.note(sample, performance.now());
  const slowestScriptMs = await product.slowestScriptMs();
  const held = await product.records();
  const memory = await product.memory();
  const findings = [
    ...result.findings,
    ...log.take(),
    ...records.judge(held),
    ...judgeSteps(result, { before, sample, slowestScriptMs }),
    ...judgeCeilings([
      { name: 'resident bytes', value: memory.residentBytes, most: MOST_RESIDENT_BYTES },
      { name: 'bytes of the heap', value: memory.heapBytes, most: MOST_HEAP_BYTES },
      { name: 'handles', value: memory.handles, most: MOST_HANDLES },
    ]),
  ];
  const block = { ...result, findings, number, recorded: requests.length, memory, records: held, logLines: log.lines };
  // Collecting the garbage and reading the store took their time, which is nobody's fault.
  return { block, sample: await MetricsSample.of(port) };
}

/** Times and counts that the product tells itself. */
function judgeSteps(
  { shed, ownDelayMs }: BlockResult,
  { before, sample, slowestScriptMs }: { before: MetricsSample; sample: MetricsSample; slowestScriptMs: number },
): Finding[] {
  const isBusy = isMachineBusy(ownDelayMs);
  const boundS = isBusy ? STEP_WHEN_BUSY_S : STEP_WITHIN_S;
  const since = (value: (of: MetricsSample) => number) => value(sample) - value(before);
  const steps = since((of) => of.sum('owr_store_step_duration_seconds_count'));
  return judgeCeilings([
    {
      name: `steps slower than ${boundS} s`,
      value: since((of) => of.slowSteps(boundS)),
      most: isBusy ? Math.ceil(steps / SLOWER_WHEN_BUSY) : 0,
    },
    {
      name: 'milliseconds of a script',
      value: slowestScriptMs,
      most: isBusy ? STEP_WHEN_BUSY_S * 1_000 : SCRIPT_WITHIN_MS,
    },
    // Each page that says so was counted: no other fault looks like one.
    { name: 'answers as if shed', value: shed, most: since((of) => of.sum('owr_shed_total')) },
  ]);
}

function judgeFlatness(blocks: readonly Block[]): Finding[] {
  return judgeGrowth([
    { name: 'bytes of the heap', values: blocks.map(({ memory }) => memory.heapBytes), tolerance: 4 * MB },
    { name: 'bytes outside the heap', values: blocks.map(({ memory }) => memory.externalBytes), tolerance: 4 * MB },
    { name: 'resident bytes', values: blocks.map(({ memory }) => memory.residentBytes), tolerance: 30 * MB },
    { name: 'handles', values: blocks.map(({ memory }) => memory.handles), tolerance: 10 },
    // How many there are follows from how much is sent.
    { name: 'keys', values: blocks.map(({ records }) => records.keys), tolerance: keysTolerance(blocks) },
    { name: 'bytes of the store', values: blocks.map(({ records }) => records.bytes), tolerance: 2 * MB },
  ]);
}

function keysTolerance(blocks: readonly Block[]): number {
  return 100 + 0.15 * Math.max(...blocks.map(({ records }) => records.keys), 0);
}
