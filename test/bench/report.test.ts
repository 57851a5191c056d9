import { describe, expect, test } from 'vitest';
import type { SideFigures } from '../../bench/measure-row.ts';
import type { SingleFigure } from '../../bench/measures/single-figure.ts';
import { missedTargets, reportRow } from '../../bench/report.ts';
import { formatReport } from '../../bench/table.ts';

const machine = {
  node: 'v24',
  oidcProvider: '9',
  redis: '7',
  cpu: 'a cpu',
  cores: 2,
  system: 'linux',
  pinned: true,
  poller: 'wrk',
} as const;

/** A round for each pair of operations per second and CPU time for one. */
function side(...rounds: [perSecond: number, cpuMicros: number | null][]): SideFigures {
  return {
    rounds: rounds.map(([perSecond, cpuMicros]) => ({ operations: perSecond, perSecond, cpuMicros })),
    latency: { perSecond: 70, p50Ms: 1.234, p99Ms: 5 },
    eventLoopDelayMs: null,
    redis: null,
    rssBytes: 100 * 1024 * 1024,
  };
}

function single(figure: Partial<SingleFigure>): SingleFigure {
  return { key: 'start-up', what: 'until it is ready', unit: 'ms', product: 400, baseline: 200, most: null, ...figure };
}

const row = { key: 'a-row', what: 'something', beside: 'something simpler', floor: 1.5 };

describe('the report of the bench', () => {
  test('the ratio is the median of the ratios of the rounds, not the ratio of the medians', () => {
    const product = side([100, 10], [300, 10], [80, 40]);
    const baseline = side([50, 20], [100, 20], [80, 20]);
    expect(reportRow(row, { product, baseline })).toMatchObject({ ratio: 2, cpuRatio: 2 });
  });

  test('less CPU time for an operation is a larger ratio, and an unknown one is none', () => {
    expect(reportRow(row, { product: side([1, 10]), baseline: side([1, 15]) }).cpuRatio).toBe(1.5);
    expect(reportRow(row, { product: side([1, null]), baseline: side([1, 15]) }).cpuRatio).toBeNull();
  });

  test('a target is missed below its floor only, and never where there is none', () => {
    const missed = reportRow(row, { product: side([149, 1]), baseline: side([100, 1]) });
    const reached = reportRow(row, { product: side([150, 1]), baseline: side([100, 1]) });
    const shown = reportRow({ ...row, floor: null }, { product: side([1, 1]), baseline: side([100, 1]) });
    const singles = [
      single({ product: 601, most: 600 }),
      single({ product: 600, most: 600 }),
      single({ product: 601 }),
    ];
    expect(missedTargets({ rows: [missed, reached, shown], singles })).toEqual([
      'a-row: 1.49, to reach 1.5',
      'start-up: 601.00 ms, at most 600 ms',
    ]);
  });

  test('the table has a line for each row, both sides in each cell, and explains the row', () => {
    const rows = [reportRow(row, { product: side([1500, 10]), baseline: side([1000, null]) })];
    const text = formatReport({
      machine,
      rows,
      singles: [single({}), single({ baseline: null, most: 600 })],
      tookMs: 90_000,
    });
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells).toEqual([
      expect.arrayContaining(['row', 'per second', 'p50 ms']),
      expect.arrayContaining(['a-row', '1,500 / 1,000', '1.50', '≥ 1.5', '10 / –', '1.23 / 1.23', '100 / 100']),
      expect.arrayContaining(['start-up', '400 ms / 200 ms', '0.50']),
      expect.arrayContaining(['start-up', '400 ms', '≤ 600 ms']),
    ]);
    expect(new Set(cells.map(({ length }) => length)).size).toBe(1);
    expect(text).toContain('- a-row: something; beside something simpler\n');
    expect(text).toContain('took 90 s');
  });
});
