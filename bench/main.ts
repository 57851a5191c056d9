import { mkdirSync } from 'node:fs';
import process from 'node:process';
import { LOAD_CORE, pin } from './cores.ts';
import { describeMachine } from './machine.ts';
import { measureRow } from './measure-row.ts';
import { measureStartUp } from './measures/start-up.ts';
import { topFunctions } from './measures/top-functions.ts';
import { type BenchOptions, readOptions, START_UP, USAGE } from './options.ts';
import { missedTargets, type Report, type RowReport, reportRow } from './report.ts';
import { allRows } from './rows/all-rows.ts';
import { formatReport } from './table.ts';

const EXIT_USAGE = 64;
const TOP_FUNCTIONS = 15;

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

async function run({ only, rounds, roundMs, profile }: BenchOptions): Promise<Report> {
  const startedAtMs = performance.now();
  pin(process.pid, LOAD_CORE);
  if (profile !== null) mkdirSync(profile, { recursive: true });
  const rows: RowReport[] = [];
  for (const row of allRows.filter(({ key }) => only.has(key))) {
    const file = profile === null ? null : `${profile}/${row.key}.cpuprofile`;
    const report = reportRow(row, await measureRow(row, { rounds, roundMs, profile: file }));
    rows.push(report);
    tell(`${row.key}: ${report.ratio.toFixed(2)}, by CPU time ${report.cpuRatio?.toFixed(2) ?? 'not known'}`);
    if (file !== null) tellTopFunctions(file);
  }
  const startUp = only.has(START_UP) ? await measureStartUp(rounds) : null;
  return { machine: describeMachine(), rows, startUp, tookMs: performance.now() - startedAtMs };
}

function print(report: Report, { json }: BenchOptions): void {
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `\n${formatReport(report)}`);
  for (const missed of missedTargets(report)) {
    tell(`not reached: ${missed}`);
    process.exitCode = 1;
  }
}

function tellTopFunctions(file: string): void {
  for (const { where, share } of topFunctions(file, TOP_FUNCTIONS)) {
    tell(`  ${(share * 100).toFixed(1).padStart(5)} %  ${where}`);
  }
}

/** Progress, beside what the bench was asked for. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
