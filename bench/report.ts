import type { Machine } from './machine.ts';
import type { RowFigures } from './measure-row.ts';
import type { SingleFigure } from './measures/single-figure.ts';
import type { Row } from './row.ts';
import { median, medianOrNull, quotient } from './statistics.ts';

export interface RowReport extends Pick<Row, 'key' | 'what' | 'beside' | 'floor' | 'floorOf'> {
  /** Median over the rounds of product / baseline, operations per second. */
  readonly ratio: number;
  /** The same by the CPU time of the servers, which other programs on the machine disturb less; null: not known. */
  readonly cpuRatio: number | null;
  readonly figures: RowFigures;
}

export interface Report {
  readonly machine: Machine;
  readonly rows: readonly RowReport[];
  readonly singles: readonly SingleFigure[];
  readonly tookMs: number;
}

/** Compares round by round: what disturbs the machine for a while disturbs both sides of a round. */
export function reportRow(
  { key, what, beside, floor, floorOf }: Omit<Row, 'product' | 'baseline'>,
  figures: RowFigures,
): RowReport {
  const pairs = figures.product.rounds.map((product, round) => {
    const baseline = figures.baseline.rounds[round];
    if (baseline === undefined) throw new Error('a round of one side');
    return { product, baseline };
  });
  return {
    key,
    what,
    beside,
    floor,
    ...(floorOf !== undefined && { floorOf }),
    ratio: median(pairs.map(({ product, baseline }) => product.perSecond / baseline.perSecond)),
    cpuRatio: medianOrNull(pairs.map(({ product, baseline }) => quotient(baseline.cpuMicros, product.cpuMicros))),
    figures,
  };
}

/** Targets that were missed, in words. */
export function missedTargets({ rows, singles }: Pick<Report, 'rows' | 'singles'>): string[] {
  return [
    ...rows.flatMap(({ key, ratio, cpuRatio, floor, floorOf }) => {
      const reached = floorOf === 'cpu' ? cpuRatio : ratio;
      if (floor === null || reached === null || reached >= floor) return [];
      return [`${key}: ${reached.toFixed(2)}${floorOf === 'cpu' ? ' by CPU time' : ''}, to reach ${floor}`];
    }),
    ...singles.flatMap(({ key, product, unit, most, least = null }) => {
      if (most !== null && product > most) return [`${key}: ${product.toFixed(2)} ${unit}, at most ${most} ${unit}`];
      if (least !== null && product < least)
        return [`${key}: ${product.toFixed(0)} ${unit}, at least ${least} ${unit}`];
      return [];
    }),
  ];
}
