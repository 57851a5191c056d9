import { type Case, seconds, type Violation } from './check.ts';

/** A planned change is made once, whatever goes wrong around its time. One that was lost with all of the store is not made. */
export function checkPlan({ schedule, history, timeline }: Case): Violation[] {
  return history.planned.flatMap(({ id, atMs }): Violation[] => {
    const made = history.events.filter(
      ({ type, data }) => type === 'settings.changed' && (data.planned as { id?: string } | undefined)?.id === id,
    );
    // A failover may lose a change together with its event, which somebody has read by then: it is made once more.
    const lasting = made.filter((event) => !timeline.mayBeLost({ beganMs: event.atMs, endedMs: event.readMs }));
    const evidence = `planned for ${seconds(atMs)}, made ${made.length} times`;
    if (lasting.length > 1) return [{ rule: 'once', what: 'a planned change was made twice', evidence }];
    if (made.length > 0 || schedule.faultClass === 'flush') return [];
    return [{ rule: 'once', what: 'a planned change was not made', evidence }];
  });
}
