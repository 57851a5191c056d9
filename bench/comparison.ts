import type { LoadTarget, Throughput } from './load.ts';
import { median } from './statistics.ts';

export interface Round {
  readonly product: Throughput;
  readonly baseline: Throughput;
}

/** The product beside something simpler that does the same work, in turns. */
export interface Comparison {
  readonly key: string;
  readonly what: string;
  readonly beside: string;
  /** What the ratio must reach; null: shown for what it is. */
  readonly floor: number | null;
  readonly rounds: readonly Round[];
  /** Median over the rounds of product / baseline, operations per second. */
  readonly ratio: number;
  /** The same by the CPU time of the servers, which other programs on the machine disturb less; null: not known. */
  readonly cpuRatio: number | null;
}

export interface ComparisonPlan extends Pick<Comparison, 'key' | 'what' | 'beside' | 'floor'> {
  readonly product: LoadTarget;
  readonly baseline: LoadTarget;
  readonly run: (target: LoadTarget, durationMs: number) => Promise<Throughput>;
}

const WARM_UP_MS = 3_000;

/** Runs both sides in turns, the first one changing from round to round. */
export async function compare(
  { product, baseline, run, ...what }: ComparisonPlan,
  { rounds, roundMs }: { rounds: number; roundMs: number },
): Promise<Comparison> {
  for (const side of [product, baseline]) await run(side, WARM_UP_MS);
  const done: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const productFirst = round % 2 === 0;
    const first = await run(productFirst ? product : baseline, roundMs);
    const second = await run(productFirst ? baseline : product, roundMs);
    done.push(productFirst ? { product: first, baseline: second } : { product: second, baseline: first });
  }
  return {
    ...what,
    rounds: done,
    ratio: median(done.map((round) => round.product.perSecond / round.baseline.perSecond)),
    cpuRatio: medianOrNull(done.map((round) => quotient(round.baseline.cpuMicros, round.product.cpuMicros))),
  };
}

function quotient(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null ? null : dividend / divisor;
}

export function medianOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
