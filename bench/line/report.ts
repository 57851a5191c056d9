import type { StepCost } from './compare-rooms.ts';
import type { LineMemory } from './memory.ts';
import type { SweepCost } from './sweeps.ts';

export interface LineReport {
  readonly steps: readonly StepCost[];
  readonly sweeps: readonly SweepCost[];
  readonly memory: LineMemory;
}

const MOST_RATIO = 1.25;
const MOST_MICROS = 5_000;
const MOST_BYTES_EACH = 4;
const MOST_MEGABYTES = 300;

/** The report as Markdown tables. */
export function formatReport({ steps, sweeps, memory }: LineReport): string {
  return [
    '| step | first visitors | 10,000,000 issued | ratio | slowest script |',
    '|---|---:|---:|---:|---:|',
    ...steps.map(
      ({ what, smallMicros, largeMicros, ratio, worstMicros }) =>
        `| ${what} | ${smallMicros.toFixed(1)} µs | ${largeMicros.toFixed(1)} µs | ${ratio.toFixed(2)} | ${slowest(worstMicros)} |`,
    ),
    `| to reach | | | ≤ ${MOST_RATIO} | < ${MOST_MICROS / 1000} ms |`,
    '',
    '| what concerns very many at once | scripts | slowest script |',
    '|---|---:|---:|',
    ...sweeps.map(({ what, calls, worstMicros }) => `| ${what} | ${calls} | ${slowest(worstMicros)} |`),
    `| to reach | | < ${MOST_MICROS / 1000} ms |`,
    '',
    '| memory | | to reach |',
    '|---|---:|---:|',
    `| Redis, for each of ${memory.waiting.toLocaleString('en')} waiting, ${memory.measuredAfterSeconds} s after the last joined | ${memory.bytesEach.toFixed(2)} bytes | ≤ ${MOST_BYTES_EACH} bytes |`,
    `| the same just after the last joined, while answers are remembered | ${memory.bytesEachAtFirst.toFixed(1)} bytes | |`,
    `| a process of the product (resident) | ${Math.round(memory.processMegabytes)} MB | < ${MOST_MEGABYTES} MB |`,
    '',
  ].join('\n');
}

/** Targets that were missed, in words. */
export function missedTargets({ steps, sweeps, memory }: LineReport): readonly string[] {
  return [
    ...steps
      .filter(({ ratio }) => ratio > MOST_RATIO)
      .map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)} times as long in a large room`),
    ...[...steps, ...sweeps]
      .filter(({ worstMicros }) => worstMicros >= MOST_MICROS)
      .map(({ what, worstMicros }) => `${what}: a script of ${slowest(worstMicros)}`),
    ...(memory.bytesEach > MOST_BYTES_EACH ? [`Redis: ${memory.bytesEach.toFixed(1)} bytes a visitor`] : []),
    ...(memory.processMegabytes >= MOST_MEGABYTES ? [`process: ${Math.round(memory.processMegabytes)} MB`] : []),
  ];
}

function slowest(micros: number): string {
  return micros === 0 ? '< 0.25 ms' : `${(micros / 1000).toFixed(2)} ms`;
}
