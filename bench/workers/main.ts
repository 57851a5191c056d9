import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { median } from '../statistics.ts';
import { type Cores, type Crew, type CrewRound, pinAll, startCrew } from './crew.ts';

/** Arrivals at one worker, and twice as many at once at two, in turns (docs/scale.md). */
const FLOOR = 1.7;
/** Two for workers, one for Redis, one for the load. */
const CORES_TO_SHOW_SCALING = 4;
const WARM_UP_MS = 10_000;

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, seconds: { type: 'string', default: '3' } },
});
const [rounds, roundMs] = [Number(options.rounds), Number(options.seconds) * 1000];

// Counted before this process keeps to one of them.
const coreCount = availableParallelism();
const scales = coreCount >= CORES_TO_SHOW_SCALING;
const cores: Cores = scales
  ? { workers: [0, 1], redis: [2], load: [3] }
  : { workers: [0], redis: [coreCount - 1], load: [coreCount - 1] };

const one: CrewRound[] = [];
const two: CrewRound[] = [];
await measure();
print();

async function measure(): Promise<void> {
  pinAll([process.pid], cores.load);
  await using single = await startCrew(1, cores);
  await using double = await startCrew(2, cores);
  for (const crew of [single, double]) await crew.run(WARM_UP_MS);
  const runs: readonly (readonly [CrewRound[], Crew])[] = [
    [one, single],
    [two, double],
  ];
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? runs : runs.toReversed();
    for (const [results, crew] of order) results.push(await crew.run(roundMs));
  }
}

function print(): void {
  write('arrivals        1 worker    2 workers    2 / 1, median of the rounds');
  row('a second', ({ perSecond }) => perSecond);
  row('CPU time, µs', ({ cpuMicros }) => cpuMicros);
  row('Redis, µs', ({ redisMicros }) => redisMicros);
  const turnedAway = [...one, ...two].reduce((sum, round) => sum + round.turnedAway, 0);
  if (turnedAway > 0) write(`${turnedAway} were turned away: the machine had much else to do, run this again.`);
  if (scales) {
    const reached = ratio(({ perSecond }) => perSecond) >= FLOOR;
    write(`Two workers on two cores: ${reached ? 'at least' : 'NOT'} ${FLOOR} times as many arrivals as one.`);
    if (!reached) process.exitCode = 1;
  } else {
    write(`This machine cannot show how arrivals grow with workers: it has ${coreCount} cores, and two workers,
Redis and the load need one each. All workers shared one core here. What it shows is the CPU time of an arrival, all
processes of the product together: where two workers need up to ${(2 / FLOOR).toFixed(2)} of what one needs, a second core would make it ${FLOOR} times
as many arrivals. On one core, two processes also drive each other's data out of its caches, which costs some of that.`);
  }
}

function row(name: string, figure: (round: CrewRound) => number): void {
  const [ofOne, ofTwo] = [one, two].map((side) => median(side.map(figure)).toFixed(0));
  write(
    `${name.padEnd(14)} ${String(ofOne).padStart(9)} ${String(ofTwo).padStart(12)} ${ratio(figure).toFixed(2).padStart(8)}`,
  );
}

function ratio(figure: (round: CrewRound) => number): number {
  return median(two.map((round, at) => figure(round) / figure(one[at] ?? round)));
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
