import type { Finding } from './finding.ts';

/** A figure that has to be flat once what is bounded is full. */
export interface FlatFigure {
  readonly name: string;
  /** One value for each block. */
  readonly values: readonly number[];
  /** By how much the last third may lie above the one before. */
  readonly tolerance: number;
}

/** With fewer blocks thirds say nothing. */
export const LEAST_BLOCKS = 9;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Medians of the second third of a campaign and of its last one; the first third is for filling up. */
export function thirds(values: readonly number[]): { readonly second: number; readonly last: number } {
  const third = Math.floor(values.length / 3);
  return { second: median(values.slice(third, 2 * third)), last: median(values.slice(-third)) };
}

/** Says which figures grow. Campaigns of few blocks are too short to tell. */
export function judgeGrowth(figures: readonly FlatFigure[]): Finding[] {
  return figures.flatMap(({ name, values, tolerance }) => {
    if (values.length < LEAST_BLOCKS) return [];
    const { second, last } = thirds(values);
    if (last - second <= tolerance) return [];
    const evidence = `${name}: ${Math.round(second)} in the second third, ${Math.round(last)} in the last one`;
    return [{ what: 'growth', evidence, index: null }];
  });
}

export interface Ceiling {
  readonly name: string;
  readonly value: number;
  readonly most: number;
}

/** Says which figures are above what they may be at any time. */
export function judgeCeilings(ceilings: readonly Ceiling[]): Finding[] {
  return ceilings
    .filter(({ value, most }) => value > most)
    .map(({ name, value, most }) => ({
      what: 'above its bound',
      evidence: `${name}: ${value}, at most ${most}`,
      index: null,
    }));
}
