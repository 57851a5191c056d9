import { expect, it } from 'vitest';
import { adminFixture, eventsOf, problemType } from './admin-fixture.ts';

it('a dry run tells what an advance would do, and does nothing', async () => {
  const api = await adminFixture();
  await api.room.joinMany(5);
  await api.room.change({ capacity: 3, mode: 'paused' });
  const before = await eventsOf(api);
  const told = await api.advance({ by: 4, dry_run: true }, 'one-key').expect(200);
  expect(told.body).toEqual({ serving: 3, called: 3, cut: 1, present: null });
  await api.room.expectState({ serving: 0, outstanding: 0 });
  expect(await eventsOf(api)).toEqual(before);
  expect(api.changed).toEqual([]);
  expect(api.log.join('')).not.toContain('admin action');

  const done = await api.advance({ by: 4, dry_run: false }, 'one-key').expect(200);
  expect(done.body).toEqual({ serving: 3, called: 3, cut: 1 });
});

it('a dry run of a step back, or beside a draw that is pending, is refused', async () => {
  const api = await adminFixture();
  const back = await api.advance({ by: -1, dry_run: true }).expect(400);
  expect(back.body.errors).toMatchObject([{ path: 'by' }]);
  await api.advance({ by: 1, dry_run: 'yes' }).expect(400);
  await api.room.change({ mode: 'prequeue', drawSource: 'a beacon', opensAtMs: api.clock.nowMs + 1000 });
  await api.room.joinEarly();
  api.clock.advance(1000);
  const pending = await api.advance({ by: 1, dry_run: true }).expect(409);
  expect(pending.body).toMatchObject({ type: problemType('draw_pending') });
});
