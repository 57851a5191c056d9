import { RECOVERS_WITHIN_MS } from './checker/answers.ts';
import type { Recovery } from './history.ts';
import type { Run } from './run-schedule.ts';
import type { Schedule } from './schedule.ts';

const MOST_SHOWN = 5;

/** One line about a run, and for one with violations what is needed to look into it. */
export function describeRun({ schedule, history, violations, tookMs }: Run): string {
  const { seed, faultClass, store } = schedule;
  const asks = history.asks.length;
  const lost = history.asks.filter(({ status }) => status === null).length;
  const counts = `${asks} requests, ${lost} lost, ${history.logins.length} logins, ${history.refusedCodes} codes refused, ${history.events.length} events`;
  const head = `seed ${seed} ${faultClass} ${store}: ${violations.length} violations, ${counts}, ${(tookMs / 1000).toFixed(0)} s`;
  if (violations.length === 0) return head;
  const kinds = [...Map.groupBy(violations, ({ rule, what }) => `${rule}: ${what}`)];
  const lines = kinds.flatMap(([kind, of]) => [
    `  ${kind} (${of.length})`,
    ...of.slice(0, MOST_SHOWN).map(({ evidence }) => `    ${evidence}`),
  ]);
  return [
    head,
    ...lines,
    `  again: npm run test:faults -- --seeds ${seed} --classes ${faultClass}`,
    plan(schedule),
  ].join('\n');
}

/** A schedule that could not be run, which says nothing about the product. */
export function describeFailure({ seed, faultClass, store }: Schedule, error: unknown): string {
  return `seed ${seed} ${faultClass} ${store}: NOT RUN: ${error instanceof Error ? error.stack : String(error)}`;
}

/** The schedule without its many visitors. */
function plan({ visitors, ...rest }: Schedule): string {
  return `  schedule: ${JSON.stringify({ ...rest, visitors: visitors.length })}`;
}

/** All runs together: what was broken how often, and how soon everything worked again. */
export function summarize(runs: readonly Run[], tookMs: number): string {
  const violations = runs.flatMap((run) => run.violations.map((violation) => ({ ...violation, run })));
  const kinds = [...Map.groupBy(violations, ({ rule, what }) => `${rule}: ${what}`)].map(
    ([kind, of]) => `  ${kind}: ${of.length}, ${namesOf(of.map(({ run }) => run.schedule))}`,
  );
  return [
    `${runs.length} schedules, ${violations.length} violations, ${(tookMs / 60_000).toFixed(1)} minutes`,
    ...kinds,
    'recovery after the end of a fault, ms:',
    ...recoveryLines(runs.flatMap(({ history }) => history.recoveries)),
  ].join('\n');
}

function namesOf(schedules: readonly Schedule[]): string {
  return [...new Set(schedules.map(({ seed, faultClass }) => `${faultClass} ${seed}`))].join(', ');
}

function recoveryLines(recoveries: readonly Recovery[]): string[] {
  const kinds = [...Map.groupBy(recoveries, ({ what, after }) => `${what} after ${after}`)];
  return kinds
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, of]) => {
      const sorted = of.map(({ tookMs }) => tookMs ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
      const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
      const slow = sorted.filter((ms) => ms > RECOVERS_WITHIN_MS).length;
      return `  ${kind}: p50 ${at(0.5)}, p90 ${at(0.9)}, max ${at(1)}, ${of.length} times, ${slow} too slow`;
    });
}
