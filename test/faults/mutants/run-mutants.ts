import { copySource } from '../../support/source-copy.ts';
import { describeRun } from '../report.ts';
import { runSchedule } from '../run-schedule.ts';
import { makeSchedule, type Schedule } from '../schedule.ts';
import { type Mutant, mutants } from './table.ts';

/** Runs every mutant until it is seen. @returns how many were not */
export async function runMutants(jobs: number, say: (what: string) => void): Promise<number> {
  const left = [...mutants];
  let unseen = 0;
  async function work(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      if (!(await isSeen(next, say))) unseen += 1;
    }
  }
  await Promise.all(Array.from({ length: jobs }, work));
  say(`${mutants.length} mutants, ${unseen} not seen`);
  return unseen;
}

/** Whether one of the schedules of a mutant shows a fault that the product itself does not show in it. */
async function isSeen(mutant: Mutant, say: (what: string) => void): Promise<boolean> {
  const { name, seeds, seenBy } = mutant;
  using copy = copySource([mutant]);
  for (const seed of seeds) {
    const schedule = scheduleOf(mutant, seed);
    const run = await runSchedule(schedule, { main: copy.main });
    const seen = run.violations.find(({ rule }) => seenBy.includes(rule));
    if (seen === undefined) {
      say(`not seen yet: ${name}: ${describeRun(run)}`);
      continue;
    }
    const { violations } = await runSchedule(schedule);
    const isItsOwn = !violations.some(({ what }) => what === seen.what);
    const verdict = isItsOwn ? 'seen' : 'not seen, since the product shows it as well';
    say(`${verdict}: ${name}: seed ${seed}, ${seen.rule}: ${seen.what}: ${seen.evidence}`);
    if (isItsOwn) return true;
  }
  say(`NOT SEEN: ${name}`);
  return false;
}

/** With one tab each, so that a run shows the planted fault alone. */
function scheduleOf({ faultClass, changes }: Mutant, seed: number): Schedule {
  const schedule = { ...makeSchedule({ seed, faultClass }), ...changes };
  return { ...schedule, visitors: schedule.visitors.map((visitor) => ({ ...visitor, tabs: 1 })) };
}
