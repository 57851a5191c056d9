import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../src/http/entrance/server.ts';
import { EventStreamReader } from '../../support/event-stream-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { adminFixture } from '../admin/admin-fixture.ts';
import { words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

it('a key that is limited to a room finds the panel of this room, and no other', async () => {
  const api = await adminFixture();
  const body = { name: 'limited', role: 'admin', rooms: ['other'] };
  const { key } = (await api.as('admin', 'post', '/operator-keys').send(body).expect(200)).body;
  const visitor = new PanelVisitor(api);
  await visitor.signIn(key).expect(303);
  for (const path of ['', '/pause', '/resume']) {
    const { text } = await visitor.get(path).expect(200);
    expect(text).toContain('other');
    expect(text).not.toContain('launch');
  }
  for (const tab of ['', '/controls', '/visits', '/visits/x']) {
    expect(words((await visitor.get(`/rooms/launch${tab}`).expect(403)).text)).toContain('not for this room');
  }
  await visitor.send('/rooms/launch/advance', { by: '1' }, 403);
  await visitor.send('/rooms/launch/visitors', { visitor: '1' }, 403);
  await visitor.send('/pause', {});
  expect((await api.room.state()).settings.mode).toBe('open');

  const server = await listen({ handler: api.app.callback(), host: '127.0.0.1', port: 0, drainMs: 500 });
  onTestFinished(() => server.close());
  const address = `http://127.0.0.1:${server.port}/admin/events`;
  using reader = await EventStreamReader.open(address, { Cookie: `owr_admin=${visitor.cookie}` });
  await api.as('operator', 'post', '/pause').expect(200);
  await visitor.send('/message', { message: 'Hello' });
  await eventually('the event of its room', () => JSON.stringify(reader.events).includes('Hello'));
  expect(JSON.stringify(reader.events)).not.toContain('launch');
});
