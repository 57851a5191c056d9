import type { Machine } from './machine.ts';
import type { RowFigures } from './measure-row.ts';
import type { SingleFigure } from './measures/single-figure.ts';
import type { Row } from './row.ts';
import { median, medianOrNull, quotient } from './statistics.ts';

export interface RowReport extends Pick<Row, 'key' | 'what' | 'beside' | 'floor'> {
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
  { key, what, beside, floor }: Omit<Row, 'product' | 'baseline'>,
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
    ratio: median(pairs.map(({ product, baseline }) => product.perSecond / baseline.perSecond)),
    cpuRatio: medianOrNull(pairs.map(({ product, baseline }) => quotient(baseline.cpuMicros, product.cpuMicros))),
    figures,
  };
}

/** Targets that were missed, in words. */
export function missedTargets({ rows, singles }: Pick<Report, 'rows' | 'singles'>): string[] {
  return [
    ...rows.flatMap(({ key, ratio, floor }) =>
      floor !== null && ratio < floor ? [`${key}: ${ratio.toFixed(2)}, to reach ${floor}`] : [],
    ),
    ...singles.flatMap(({ key, product, unit, most }) =>
      most !== null && product > most ? [`${key}: ${product.toFixed(2)} ${unit}, at most ${most} ${unit}`] : [],
    ),
  ];
}
