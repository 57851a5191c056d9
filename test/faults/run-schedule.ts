import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../support/random.ts';
import { AskingBrowser } from './actors/asking-browser.ts';
import { Gateway } from './actors/gateway.ts';
import { Nemesis } from './actors/nemesis.ts';
import { Operator } from './actors/operator.ts';
import { Person, type Stage } from './actors/person.ts';
import { Prober } from './actors/prober.ts';
import { Watcher } from './actors/watcher.ts';
import { check, type Violation } from './checker/check.ts';
import { History } from './history.ts';
import type { Schedule } from './schedule.ts';
import { startWorld } from './world/world.ts';

/** How long people have to get in once nothing goes wrong any more. */
const CALM_MS = 12_000;
/** How long those inside go on, so that there is something to see. */
const AFTERMATH_MS = 1_500;

export interface Run {
  readonly schedule: Schedule;
  readonly history: History;
  readonly violations: readonly Violation[];
  readonly tookMs: number;
  /** What the processes have said. */
  readonly output: string;
}

export interface RunOptions {
  /** The file that starts the product, for a mutated copy of it; null: the product. */
  readonly main?: string | null;
  /** How many times longer a recovery, and getting in at the end, may take where other work is done beside it. */
  readonly patience?: number;
  /** A file for all that was seen, as JSON; null: none. */
  readonly dump?: string | null;
}

/** Runs a schedule against real processes and checks what was seen. */
export async function runSchedule(schedule: Schedule, options: RunOptions = {}): Promise<Run> {
  const { main = null, patience = 1, dump = null } = options;
  const startedMs = performance.now();
  const random = new Random(schedule.seed + 1_000_003);
  await using world = await startWorld(schedule, new Random(schedule.seed + 2_000_003), main);
  const history = new History();
  const safe = { issuer: world.issuer, port: world.front.safePort };
  const open = { issuer: world.issuer, port: world.front.port };
  const stage: Stage = { history, random, gateway: new Gateway(history, open), isCalm: false, isOver: false };
  const people = schedule.visitors.map(
    (plan, person) => new Person(stage, plan, new AskingBrowser(history, { person, jar: 0 })),
  );
  const operator = new Operator(stage, open, schedule.room);
  const watcher = new Watcher(stage, safe);
  const prober = new Prober(history, safe);
  await operator.begin();
  await operator.plan(schedule.planned);
  await prober.prepare();
  world.front.fates = schedule.cut;

  const living = Promise.all(people.map((person) => person.live()));
  const watching = watcher.watch();
  const operating = operator.follow(schedule.operator);
  await new Nemesis(schedule, world, stage, prober).strike();
  await pause(Math.max(0, schedule.lengthMs - history.nowMs()));
  world.front.fates = { request: 0, answer: 0 };
  stage.isCalm = true;
  await operating;
  await operator.letAllIn();
  const calmMs = history.nowMs();
  while (history.nowMs() - calmMs < CALM_MS * patience && !people.every(({ isServed }) => isServed)) await pause(50);
  await pause(AFTERMATH_MS);
  stage.isOver = true;
  await Promise.all([living, watching]);
  await watcher.readToTheEnd();
  await watcher.look();
  const output = world.fleet.outputs.map((read) => read()).join('\n');
  if (dump !== null) writeFileSync(dump, JSON.stringify({ schedule, ...history, copied: [...history.copied] }));
  const violations = check(schedule, history, patience);
  return { schedule, history, violations, tookMs: performance.now() - startedMs, output };
}
