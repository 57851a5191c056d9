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
