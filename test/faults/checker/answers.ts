import { type Case, seconds, type Violation } from './check.ts';

/** After a fault is over, everything works again within this time. */
export const RECOVERS_WITHIN_MS = 5_000;

/** Beside the line: no answer is a fault of the product, an act has its effect once, and everything works again soon. */
export function checkAnswers(seen: Case): Violation[] {
  return [...badAnswers(seen), ...repeatedActs(seen), ...slowRecoveries(seen)];
}

function badAnswers({ history }: Case): Violation[] {
  const odd = history.oddAnswers.map((evidence): Violation => ({ rule: 'answers', what: 'an odd answer', evidence }));
  const asked = history.asks.flatMap(({ status, cookies, path, endedMs }): Violation[] => {
    const evidence = `${status} for ${path} at ${seconds(endedMs)}`;
    if (status === 503 && cookies > 0) return [{ rule: 'answers', what: 'a 503 set a cookie', evidence }];
    if (status === null || status < 500 || status === 503) return [];
    return [{ rule: 'answers', what: 'an answer above 500', evidence }];
  });
  return [...odd, ...asked];
}

/** An act that is sent again with its key has its effect once. What was forgotten in an upheaval has it again. */
function repeatedActs({ schedule, history, timeline }: Case): Violation[] {
  // There the times of events are not those of the harness.
  if (schedule.faultClass === 'clock') return [];
  const advances = history.acts.filter((act) => act.what === 'advance' && !timeline.isDisturbed(act));
  return advances.flatMap(({ key, tries, beganMs, endedMs }): Violation[] => {
    const effects = history.events.filter(
      ({ type, data, atMs }) =>
        type === 'serving.advanced' && data.actor === 'tests' && atMs >= beganMs && atMs <= endedMs,
    );
    if (effects.length <= 1) return [];
    const evidence = `${key} at ${seconds(beganMs)}: sent ${tries} times, ${effects.length} effects`;
    return [{ rule: 'once', what: 'an advance with an idempotency key had its effect twice', evidence }];
  });
}

function slowRecoveries({ history, patience }: Case): Violation[] {
  return history.recoveries
    .filter(({ tookMs }) => tookMs === null || tookMs > RECOVERS_WITHIN_MS * patience)
    .map(({ what, after, tookMs }) => ({
      rule: 'recovery',
      what: `${what} did not work within ${seconds(RECOVERS_WITHIN_MS)}`,
      evidence: `${tookMs === null ? 'not at all' : `after ${seconds(tookMs)}`}, after ${after}`,
    }));
}
