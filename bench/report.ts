import { readFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import process from 'node:process';
import { type Comparison, medianOrNull } from './comparison.ts';
import { canPin } from './cores.ts';
import type { Throughput } from './load.ts';
import { median } from './statistics.ts';
import { POLLER } from './status-polls.ts';
import type { WaitingMemory } from './waiting-memory.ts';

export interface Report {
  readonly machine: Readonly<Record<string, string | number | boolean>>;
  readonly comparisons: readonly Comparison[];
  readonly memory: WaitingMemory | null;
}

/** Where a run took place: what its figures depend on. */
export function describeMachine(): Report['machine'] {
  const [cpu] = cpus();
  return {
    node: process.version,
    oidcProvider: versionOf('oidc-provider'),
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    system: `${process.platform} ${release()} ${arch()}`,
    pinned: canPin,
    poller: POLLER,
  };
}

/** The report as a Markdown table. */
export function formatReport({ machine, comparisons, memory }: Report): string {
  const lines = [
    '| what | product | beside | ratio | by CPU time | to reach |',
    '|---|---:|---:|---:|---:|---:|',
    ...comparisons.map(comparisonLine),
  ];
  if (memory !== null) {
    const { visitors, bytesEach, bytesEachAtFirst, measuredAfterMs, ceiling } = memory;
    const what = `Redis memory per waiting visitor, ${count(visitors)} waiting, ${Math.round(measuredAfterMs / 1000)} s after the last joined`;
    lines.push(
      `| ${what} | ${bytesEach.toFixed(2)} bytes | ${bytesEachAtFirst.toFixed(1)} bytes at once | | | ≤ ${ceiling} bytes |`,
    );
  }
  const about = Object.entries(machine).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\n')}\n\n${about.join(', ')}\n`;
}

/** Targets that were missed, in words. */
export function missedTargets({ comparisons, memory }: Report): string[] {
  const slow = comparisons
    .filter(({ ratio, floor }) => floor !== null && ratio < floor)
    .map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)}`);
  const large = memory !== null && memory.bytesEach > memory.ceiling ? [`memory: ${memory.bytesEach.toFixed(1)}`] : [];
  return [...slow, ...large];
}

function comparisonLine({ what, beside, rounds, ratio, cpuRatio, floor }: Comparison): string {
  const product = figures(rounds.map((round) => round.product));
  const baseline = `${beside}: ${figures(rounds.map((round) => round.baseline))}`;
  const byCpu = cpuRatio === null ? '' : cpuRatio.toFixed(2);
  return `| ${what} | ${product} | ${baseline} | ${ratio.toFixed(2)} | ${byCpu} | ${floor === null ? '' : `≥ ${floor}`} |`;
}

function figures(runs: readonly Throughput[]): string {
  const perSecond = count(Math.round(median(runs.map((run) => run.perSecond))));
  const cpuMicros = medianOrNull(runs.map((run) => run.cpuMicros));
  return cpuMicros === null ? `${perSecond}/s` : `${perSecond}/s (${count(Math.round(cpuMicros))} µs)`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function versionOf(dependency: string): string {
  const file = new URL(`../node_modules/${dependency}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
