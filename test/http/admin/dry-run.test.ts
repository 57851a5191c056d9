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

it('a dry run of a step back tells how far it goes', async () => {
  const api = await adminFixture();
  const [first] = await api.room.joinMany(5);
  await api.room.advance(4);
  await api.room.take(first);
  const told = await api.advance({ by: -9, dry_run: true }).expect(200);
  expect(told.body).toEqual({ serving: 1, called: 0, cut: 6, present: null });
  await api.room.expectState({ serving: 4, outstanding: 3 });
  const done = await api.advance({ by: -9 }).expect(200);
  expect(done.body).toEqual({ serving: 1, called: 0, cut: 6 });
});

it('a dry run tells how many of those whom it passes are there', async () => {
  const api = await adminFixture();
  await api.room.change({ passOver: true });
  const tickets = await api.room.joinMany(100);
  const present = tickets.filter(({ number }) => number % 2 === 0);
  await api.room.passTime(240_000, present);
  const told = await api.advance({ by: 60, dry_run: true }).expect(200);
  expect(told.body).toMatchObject({ serving: 60, called: 30, cut: 0, present: expect.any(Number) });
  expect((await api.advance({ by: 60 }).expect(200)).body).toEqual({ serving: 60, called: 30, cut: 0 });
});

it('a dry run with a key that was used tells what another step would do', async () => {
  const api = await adminFixture();
  await api.room.joinMany(5);
  await api.advance({ by: 2 }, 'one-key').expect(200);
  const told = await api.advance({ by: 3, dry_run: true }, 'one-key').expect(200);
  expect(told.body).toMatchObject({ serving: 5, called: 3 });
});

it('a dry run is refused where the step would be', async () => {
  const api = await adminFixture();
  await api.room.change({ capacity: 1 });
  const back = await api.advance({ by: -1, dry_run: true }).expect(409);
  expect(back.body).toMatchObject({ type: problemType('pause_first') });
  await api.room.change({ capacity: null });
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
  expect(told.body).toEqual({ paused: ['launch'], planned: [] });
  await api.room.expectState({ settings: expect.objectContaining({ mode: 'open' }) });
  await api.as('operator', 'post', '/pause').send({ dry_run: 1 }).expect(400);
});

it('a dry run of going back to the file tells what the room would be like, and changes nothing', async () => {
  const api = await adminFixture();
  await api.room.change({ message: 'Back soon.', capacity: 3 });
  const before = await eventsOf(api);
  const path = '/rooms/launch/settings';
  const told = await api.as('admin', 'delete', path).send({ dry_run: true }).expect(200);
  expect(told.body.settings).toMatchObject({ message: null, inlet: { capacity: null } });
  expect(await eventsOf(api)).toEqual(before);
  expect(api.log.join('')).not.toContain('admin action');
  await api.as('admin', 'delete', path).send({ dry_run: 1 }).expect(400);
  await api.as('operator', 'delete', path).send({ dry_run: true }).expect(403);
  const { updated_at: _, ...done } = (await api.as('admin', 'delete', path).expect(200)).body;
  expect(told.body).toMatchObject(done);
});
