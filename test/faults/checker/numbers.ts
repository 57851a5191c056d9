import type { Place } from '../history.ts';
import { type Case, seconds, type Violation } from './check.ts';

/** I5: no number is given twice, numbers in a gap belong to nobody, and nobody is in before the number was served. */
export function checkNumbers(seen: Case): Violation[] {
  return [...givenTwice(seen), ...gaps(seen), ...early(seen)];
}

/** The number of a place in line. After a reset the page tells which number was lost, and that is somebody else's now. */
function held(place: Place | null): number | null {
  return place === null || place.place === 'reset' ? null : place.number;
}

function isBetween(number: number | null, from: number, to: number): boolean {
  return number !== null && from <= number && number <= to;
}

function givenTwice({ history, timeline }: Case): Violation[] {
  const holders = new Map<string, Map<number, number>>();
  for (const { place, person, beganMs, endedMs } of history.asks) {
    const segment = timeline.segmentOf({ beganMs, endedMs });
    const number = held(place);
    if (number === null || segment === null) continue;
    const key = `number ${number} after ${segment} resets`;
    holders.set(key, (holders.get(key) ?? new Map()).set(person, endedMs));
  }
  return [...holders]
    .filter(([, people]) => people.size > 1)
    .map(([key, people]) => ({
      rule: 'I5',
      what: 'a number was given twice',
      evidence: `${key}: ${[...people].map(([person, ms]) => `visitor ${person} at ${seconds(ms)}`).join(', ')}`,
    }));
}

function gaps({ schedule, history, timeline }: Case): Violation[] {
  // What a failover loses are numbers that were given: there a gap has holders, who keep them.
  if (schedule.faultClass === 'failover') return [];
  const skipped = history.events.filter(({ type }) => type === 'numbers.skipped');
  return skipped.flatMap(({ data, readMs }) => {
    const [from, to] = [Number(data.from), Number(data.to)];
    const holders = history.asks.filter(
      ({ place, beganMs }) =>
        isBetween(held(place), from, to) &&
        !timeline.isDisturbed({ beganMs: Math.min(beganMs, readMs), endedMs: Math.max(beganMs, readMs) }),
    );
    const [first] = holders;
    if (first === undefined) return [];
    const evidence = `visitor ${first.person} holds ${first.place?.number}, which is in the gap from ${from} to ${to}`;
    return [{ rule: 'I5' as const, what: 'a number in a gap belongs to somebody', evidence }];
  });
}

function early({ history, timeline }: Case): Violation[] {
  return history.logins.flatMap(({ number, person, exchange }): Violation[] => {
    const next = history.samples.find(({ beganMs }) => beganMs >= exchange.endedMs);
    if (number === null || next === undefined || person < 0) return [];
    if (timeline.isDisturbed({ beganMs: exchange.beganMs, endedMs: next.endedMs }) || next.serving >= number) return [];
    const evidence = `visitor ${person}: number ${number}, in at ${seconds(exchange.endedMs)}, serving ${next.serving}`;
    return [{ rule: 'I5', what: 'somebody was in before the number was served', evidence }];
  });
}
