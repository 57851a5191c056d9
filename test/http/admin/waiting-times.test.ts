import { describe, expect, it } from 'vitest';
import { WaitingTimes } from '../../../src/http/admin/waiting-times.ts';
import { adminFixture } from './admin-fixture.ts';

const MINUTE_MS = 60_000;

describe('waiting times', () => {
  it('are worked out from when numbers were given and called', () => {
    const times = new WaitingTimes();
    times.begin(0);
    times.add(MINUTE_MS, 60);
    times.add(2 * MINUTE_MS, 60);
    times.add(3 * MINUTE_MS, 120);
    // Called as evenly as they joined, five minutes later.
    const even = times.of(0, 60, 5 * MINUTE_MS, 6 * MINUTE_MS);
    expect([even?.halfMs, even?.mostMs].map((ms) => Math.round((ms ?? 0) / 1000))).toEqual([300, 300]);
    // Those of two minutes at once: the first have waited for longer.
    const both = times.of(0, 120, 6 * MINUTE_MS, 6 * MINUTE_MS);
    expect([both?.halfMs, both?.mostMs].map((ms) => Math.round((ms ?? 0) / MINUTE_MS))).toEqual([4, 6]);
    times.forget(60);
    expect(times.of(60, 120, 6 * MINUTE_MS, 7 * MINUTE_MS)?.halfMs).toBeCloseTo(4 * MINUTE_MS, -4);
  });

  it('are not known of those who joined before, and of nobody', () => {
    const times = new WaitingTimes();
    times.add(MINUTE_MS, 10);
    expect([times.of(0, 5, 0, MINUTE_MS), times.of(10, 10, 0, MINUTE_MS), times.of(10, 11, 0, 1)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('are among the figures of a room, with what was set and what was done', async () => {
    const api = await adminFixture();
    await api.room.state();
    api.clock.advance(MINUTE_MS);
    await api.room.state();
    await api.room.joinMany(10);
    for (let minute = 0; minute < 3; minute += 1) {
      api.clock.advance(MINUTE_MS);
      await api.room.state();
    }
    await api.as('operator', 'patch', '/rooms/launch').send({ inlet: { admit: 30, every: '30s', capacity: 7 } });
    await api.room.change({ mode: 'paused' });
    api.clock.advance(MINUTE_MS);
    const { body } = await api.as('viewer', 'get', '/rooms/launch/figures');
    const last = body.figures.at(-1);
    expect(last).toMatchObject({ rate_per_minute: 60, capacity: 7, absent: 0 });
    // They joined within the second minute, and some were called at the end of the fourth.
    expect(last.waited_p50).toBeGreaterThan(100);
    expect(last.waited_p95).toBeLessThan(240);
    expect(body.figures.at(-2)).toMatchObject({ rate_per_minute: null, capacity: null, waited_p50: null });
    expect(body.acts.map(({ type }: { type: string }) => type)).toContain('settings.changed');
    expect(body.acts.find(({ data }: { data: { actor: string } }) => data.actor === 'operator')).toBeDefined();
  });
});
