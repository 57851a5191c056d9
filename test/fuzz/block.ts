import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CampaignLength } from './campaign-length.ts';
import { ANSWER_WITHIN_MS, type AnswerRules, isShed, judgeAnswers, WAIT_MS } from './judge/answers.ts';
import type { Finding } from './judge/finding.ts';
import { type Mutated, mutate } from './mutate/mutate.ts';
import type { Recorded } from './record/recorded.ts';
import { exchange } from './send/exchange.ts';

export interface BlockOptions {
  readonly port: number;
  readonly seed: number;
  readonly block: number;
  readonly recorded: readonly Recorded[];
  readonly rules: AnswerRules;
  readonly length: Pick<CampaignLength, 'blockMs' | 'blockRequests'>;
  /** How many are under way at once. */
  readonly jobs: number;
}

export interface BlockResult {
  readonly sent: number;
  readonly tookMs: number;
  readonly findings: readonly Finding[];
  /** By the request that was mutated, how often each status came; 0: no answer. */
  readonly statuses: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Answers that say that more arrive than can be served. */
  readonly shed: number;
  /** Late once, and in time when they were sent again alone: the machine was busy. */
  readonly slowOnce: number;
  /** How late this command itself was at most. */
  readonly ownDelayMs: number;
}

/** A slow answer counts when it is slow each time: a request can make it so, a busy machine does so once. */
const TRIES_ALONE = 3;

/** Sends mutated requests for some time and judges each answer. */
export async function runBlock(options: BlockOptions): Promise<BlockResult> {
  const { port, seed, block, recorded, rules, length, jobs } = options;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const startedMs = performance.now();
  const findings: Finding[] = [];
  const slow: { readonly mutated: Mutated; readonly index: number }[] = [];
  const statuses = new Map<string, Map<number, number>>();
  let [sent, shed, slowOnce] = [0, 0, 0];

  async function work(): Promise<void> {
    while (sent < length.blockRequests && performance.now() - startedMs < length.blockMs) {
      const index = sent;
      sent += 1;
      const mutated = mutate({ seed, block, index }, recorded);
      const result = await exchange(port, mutated, WAIT_MS);
      count(statuses, mutated.name, result.answers[0]?.status ?? 0);
      shed += result.answers.filter(isShed).length;
      for (const finding of judgeAnswers(result, mutated, rules)) {
        if (finding.what === 'a slow answer') slow.push({ mutated, index });
        else findings.push({ ...finding, index });
      }
    }
  }

  await Promise.all(Array.from({ length: jobs }, work));
  const tookMs = performance.now() - startedMs;
  for (const { mutated, index } of slow) {
    const tookMs = await fastestAlone(port, mutated);
    if (tookMs <= ANSWER_WITHIN_MS) slowOnce += 1;
    else
      findings.push({ what: 'a slow answer', evidence: `${mutated.name}: ${Math.round(tookMs)} ms, each time`, index });
  }
  delay.disable();
  return { sent, tookMs, findings, statuses, shed, slowOnce, ownDelayMs: delay.max / 1e6 };
}

async function fastestAlone(port: number, mutated: Mutated): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < TRIES_ALONE; i += 1) times.push((await exchange(port, mutated, WAIT_MS)).tookMs);
  return Math.min(...times);
}

function count(statuses: Map<string, Map<number, number>>, name: string, status: number): void {
  const of = statuses.get(name) ?? new Map<number, number>();
  of.set(status, (of.get(status) ?? 0) + 1);
  statuses.set(name, of);
}
