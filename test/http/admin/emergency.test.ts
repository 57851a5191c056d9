import { expect, it } from 'vitest';
import { adminFixture, eventsOf } from './admin-fixture.ts';

it('pausing everything pauses the rooms that are open, and says which', async () => {
  const api = await adminFixture();
  await api.store.line.change({ room: 'other', change: { mode: 'off' } });
  await api.as('viewer', 'post', '/pause').expect(403);
  const first = await api.as('operator', 'post', '/pause').expect(200);
  expect(first.body).toEqual({ paused: ['launch'] });
  await api.room.expectState({ settings: expect.objectContaining({ mode: 'paused' }) });
  expect(await eventsOf(api)).toContainEqual({
    type: 'settings.changed',
    change: { mode: 'paused' },
    actor: 'operator',
  });
  expect((await api.store.line.tick({ room: 'other' })).settings.mode).toBe('off');
  expect(api.changed).toEqual(['launch']);

  const again = await api.as('operator', 'post', '/pause').send({}).expect(200);
  expect(again.body).toEqual({ paused: [] });
});

it('resuming everything opens the rooms that are paused, or those of them that are named', async () => {
  const api = await adminFixture();
  const resume = (body: object) => api.as('operator', 'post', '/resume').send(body);
  for (const room of ['launch', 'other']) await api.store.line.change({ room, change: { mode: 'paused' } });
  await api.as('viewer', 'post', '/resume').expect(403);
  await resume({ rooms: ['nowhere'] }).expect(400);
  expect((await resume({ dry_run: true }).expect(200)).body).toEqual({ resumed: ['launch', 'other'] });
  await api.room.expectState({ settings: expect.objectContaining({ mode: 'paused' }) });
  expect((await resume({ rooms: ['other'] }).expect(200)).body).toEqual({ resumed: ['other'] });
  expect((await resume({}).expect(200)).body).toEqual({ resumed: ['launch'] });
  await api.store.line.change({ room: 'other', change: { mode: 'closed' } });
  expect((await api.as('operator', 'post', '/resume').expect(200)).body).toEqual({ resumed: [] });
  expect(api.changed).toEqual(['other', 'launch']);
});

it('a message to all rooms is that of each, and says which had another', async () => {
  const api = await adminFixture();
  const tell = (body: object) => api.as('operator', 'post', '/message').send(body);
  await api.room.change({ message: 'Soon.' });
  await api.as('viewer', 'post', '/message').send({ message: 'Soon.' }).expect(403);
  await tell({}).expect(400);
  await tell({ message: 'x'.repeat(2001) }).expect(400);
  expect((await tell({ message: 'Soon.', dry_run: true }).expect(200)).body).toEqual({ told: ['other'] });
  expect((await tell({ message: 'Soon.' }).expect(200)).body).toEqual({ told: ['other'] });
  expect((await tell({ message: null }).expect(200)).body).toEqual({ told: ['launch', 'other'] });
  await api.room.expectState({ settings: expect.objectContaining({ message: null }) });
});
