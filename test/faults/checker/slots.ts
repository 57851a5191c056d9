import { type Case, seconds, type Violation } from './check.ts';

/** I4: inside and outstanding stay within the capacity, or what they were before; one exchanged visit per number. */
export function checkSlots(seen: Case): Violation[] {
  return [...overfull(seen), ...sharedNumbers(seen)];
}

function overfull({ history }: Case): Violation[] {
  return history.samples.flatMap((now, i): Violation[] => {
    const before = history.samples[i - 1];
    if (before === undefined || before.epoch !== now.epoch) return [];
    const capacities = [before.capacity, now.capacity];
    if (capacities.includes(null) || before.mode === 'off' || now.mode === 'off') return [];
    const [held, wasHeld] = [now.inside + now.outstanding, before.inside + before.outstanding];
    const most = Math.max(wasHeld, ...capacities.map(Number));
    if (held <= most) return [];
    const evidence = `${now.inside} inside and ${now.outstanding} outstanding at ${seconds(now.endedMs)}, at most ${most} may be`;
    return [{ rule: 'I4', what: 'more slots were held than there are', evidence }];
  });
}

function sharedNumbers({ history, timeline }: Case): Violation[] {
  const visits = new Map<string, Set<string>>();
  for (const { number, exchange, sub, person } of history.logins) {
    const segment = timeline.segmentOf(exchange);
    if (number === null || segment === null || person < 0) continue;
    const place = `number ${number} after ${segment} resets`;
    visits.set(place, (visits.get(place) ?? new Set()).add(sub));
  }
  return [...visits]
    .filter(([, subs]) => subs.size > 1)
    .map(([place, subs]) => ({
      rule: 'I4',
      what: 'two exchanged visits on one number',
      evidence: `${place}: ${[...subs].join(', ')}`,
    }));
}
