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

it('a dry run of a change of settings tells the room as it would be, and does nothing', async () => {
  const api = await adminFixture();
  await api.room.joinMany(5);
  await api.room.change({ mode: 'paused', capacity: 3 });
  const before = await eventsOf(api);
  const change = (body: object) => api.as('operator', 'patch', '/rooms/launch').send({ ...body, dry_run: true });
  const open = await change({ mode: 'open' }).expect(200);
  expect(open.body).toMatchObject({ serving: 3, outstanding: 3, waiting: 2, settings: { mode: 'open' } });
  const paced = await change({ mode: 'open', inlet: { admit: 1, every: '1m', capacity: null } }).expect(200);
  expect(paced.body).toMatchObject({ serving: 1, rate_per_minute: 1, empty_in: 240 });

  // What would be refused is refused.
  await change({ mode: 'prequeue' }).expect(400);
  await change({ grace: '1m' }).expect(403);
  await api.as('operator', 'patch', '/rooms/launch').send({ dry_run: 'yes' }).expect(400);
  await api.room.expectState({ serving: 0, settings: expect.objectContaining({ mode: 'paused' }) });
  expect(await eventsOf(api)).toEqual(before);
  expect(api.changed).toEqual([]);
  expect(api.log.join('')).not.toContain('admin action');
});

it('a dry run of pausing everything tells which rooms are open', async () => {
  const api = await adminFixture();
  await api.store.line.change({ room: 'other', change: { mode: 'off' } });
  const told = await api.as('operator', 'post', '/pause').send({ dry_run: true }).expect(200);
  expect(told.body).toEqual({ paused: ['launch'] });
  await api.room.expectState({ settings: expect.objectContaining({ mode: 'open' }) });
  await api.as('operator', 'post', '/pause').send({ dry_run: 1 }).expect(400);
});
