import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { readArguments } from './args.ts';
import { runMutants } from './mutants/run-mutants.ts';
import { describeFailure, describeRun, summarize } from './report.ts';
import { type Run, runSchedule } from './run-schedule.ts';
import { makeSchedule, type Schedule } from './schedule.ts';

const options = readArguments(process.argv.slice(2));
const startedMs = performance.now();
const delay = monitorEventLoopDelay();
delay.enable();
if (options.dump !== null) mkdirSync(options.dump, { recursive: true });
if (options.mutants) {
  if ((await runMutants(options.jobs, say)) > 0) process.exitCode = 1;
} else {
  const runs = await runAll(schedulesOf());
  say(`\n${summarize(runs, performance.now() - startedMs)}`);
  // What this process adds to the times: a machine that is too busy measures itself.
  say(`this command itself was late by ${Math.round(delay.percentile(99) / 1e6)} ms (p99)`);
  if (runs.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

/** The classes take the seeds in turn. */
function schedulesOf(): Schedule[] {
  const { seeds, classes } = options;
  return seeds.map((seed) => makeSchedule({ seed, faultClass: classes[(seed - 1) % classes.length] ?? 'none' }));
}

/** Runs schedules side by side, until the time is up. */
async function runAll(schedules: readonly Schedule[]): Promise<Run[]> {
  const left = [...schedules];
  const done: Run[] = [];
  async function work(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const minutes = (performance.now() - startedMs) / 60_000;
      if (minutes > options.minutes) {
        say(`time is up: ${left.length + 1} schedules were not run`);
        left.length = 0;
        process.exitCode = 1;
        return;
      }
      const run = await runSchedule(next, { dump: dumpOf(next) }).catch((error: unknown) => error);
      if (isRun(run)) done.push(run);
      else process.exitCode = 1;
      say(`${minutes.toFixed(1)} min: ${isRun(run) ? describeRun(run) : describeFailure(next, run)}`);
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, work));
  return done;
}

function dumpOf({ seed, faultClass }: Schedule): string | null {
  return options.dump === null ? null : join(options.dump, `${faultClass}-${seed}.json`);
}

function isRun(run: unknown): run is Run {
  return typeof run === 'object' && run !== null && 'violations' in run;
}

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}
