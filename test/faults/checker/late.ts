import { type Case, seconds, type Violation } from './check.ts';

/** From when on the first turns are missed, in a schedule of the class `late`. */
const MISSED_AFTER_MS = 4_000;

/** I3: visitors who missed their turn and only ask cost the others at most one turn each. */
export function checkLate({ schedule, history }: Case): Violation[] {
  const { admit } = schedule.room.inlet ?? {};
  if (schedule.faultClass !== 'late' || admit === undefined) return [];
  const within = history.samples.filter(
    ({ beganMs, endedMs }) => beganMs >= MISSED_AFTER_MS && endedMs <= schedule.lengthMs,
  );
  const [first, last] = [within[0], within.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nobody looked at the room');
  const asking = schedule.visitors.filter(({ hesitatesMs }) => hesitatesMs === Number.POSITIVE_INFINITY).length;
  const periods = Math.floor((last.beganMs - first.endedMs) / 1000) - 1;
  const least = Math.min(periods * admit - asking, last.issued - first.serving);
  const called = last.serving - first.serving;
  if (called >= least) return [];
  const evidence = `${called} called from ${seconds(first.endedMs)} to ${seconds(last.beganMs)}, at least ${least} were due`;
  return [{ rule: 'I3', what: 'late returners cost the others more than a turn each', evidence }];
}
