import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { LOAD_CORE, pin } from './cores.ts';
import { describeMachine } from './machine.ts';
import { measureRow } from './measure-row.ts';
import { readHotspots, type Share, type Stretch } from './measures/cpu-profile.ts';
import type { SingleFigure } from './measures/single-figure.ts';
import { type BenchOptions, readOptions, SINGLES, USAGE } from './options.ts';
import { missedTargets, type Report, type RowReport, reportRow } from './report.ts';
import { allRows } from './rows/all-rows.ts';
import { besideCheckout } from './rows/sides.ts';
import { formatReport } from './table.ts';

const EXIT_USAGE = 64;
const TOP = 15;

// Whoever cuts the bench short wants its servers gone, too, which end with the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const options = chosenOptions();
if (options === null) process.exitCode = EXIT_USAGE;
else print(await run(options), options);

function chosenOptions(): BenchOptions | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return null;
  }
}

async function run({ only, rounds, roundMs, profile, against }: BenchOptions): Promise<Report> {
  const startedAtMs = performance.now();
  pin(process.pid, LOAD_CORE);
  if (profile !== null) mkdirSync(profile, { recursive: true });
  const rows: RowReport[] = [];
  for (const known of allRows.filter(({ key }) => only.has(key))) {
    const row = against === null ? known : besideCheckout(known, against);
    const file = profile === null ? null : `${profile}/${row.key}.cpuprofile`;
    const { figures, stretch } = await measureRow(row, { rounds, roundMs, profile: file });
    const report = reportRow(row, figures);
    rows.push(report);
    tell(`${row.key}: ${report.ratio.toFixed(2)}, by CPU time ${report.cpuRatio?.toFixed(2) ?? 'not known'}`);
    if (file !== null) tellHotspots(file, stretch);
  }
  const singles: SingleFigure[] = [];
  for (const [key, measure] of Object.entries(SINGLES)) {
    if (only.has(key)) singles.push(...(await measure(rounds)));
  }
  return { machine: describeMachine(), rows, singles, tookMs: performance.now() - startedAtMs };
}

function print(report: Report, { json }: BenchOptions): void {
  process.stdout.write(`\n${formatReport(report)}`);
  if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  for (const missed of missedTargets(report)) {
    tell(`not reached: ${missed}`);
    process.exitCode = 1;
  }
}

function tellHotspots(file: string, stretch: Stretch): void {
  const { functions, places } = readHotspots(file, stretch);
  for (const shares of [functions, places]) tell(`${shares.slice(0, TOP).map(shareLine).join('\n')}\n`);
}

function shareLine({ name, share }: Share): string {
  return `  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`;
}

/** Progress, beside what the bench was asked for. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
