import { describe, expect, it } from 'vitest';
import { adminFixture } from '../admin/admin-fixture.ts';
import { hiddenFields, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

describe('somebody is looked up by what they read out', () => {
  it('with words before the number, or in other digits', async () => {
    const api = await adminFixture();
    await api.room.joinMany(151);
    const operator = await PanelVisitor.signedIn(api, 'viewer');
    for (const visitor of ['151', '#151', 'No. 151', 'no 151', 'Nr. 151', '№ 151', 'Number 151', '١٥١']) {
      const { text } = await operator.send('/rooms/launch/visitors', { visitor }, 200);
      expect(words(text)).toMatch(/Number 151 .*People ahead 150/);
    }
  });

  it.each(['1,510', '#1,510', 'No. 1.510', '1 510', '1’510', '1\u00A0510'])('%s', async (visitor) => {
    const operator = await PanelVisitor.signedIn(await adminFixture(), 'viewer');
    const { text } = await operator.send('/rooms/launch/visitors', { visitor }, 404);
    expect(words(text)).toContain('Nobody has this number');
  });
});

describe('after a change one stays where one was', () => {
  it.each([
    ['/rooms/launch', '/admin/rooms/launch?notice='],
    ['/rooms/launch/controls', '/admin/rooms/launch/controls?notice='],
    ['https://evil.example', '/admin/rooms/launch?notice='],
  ])('on %s', async (back, location) => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const { text } = await visitor.send('/rooms/launch/mode', { mode: 'paused', back, step: 'look' }, 200);
    const form = hiddenFields(text, '/rooms/launch/mode');
    const done = await visitor.send('/rooms/launch/mode', form);
    expect(done.get('Location')?.startsWith(location)).toBe(true);
    expect(done.get('Location')?.endsWith('#mode-card')).toBe(back.endsWith('/controls'));
  });

  it('and a message is told on Live, at its card and in the range of the charts', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const { text } = await visitor.get('/rooms/launch?minutes=360').expect(200);
    const live = hiddenFields(text, '/rooms/launch/message');
    const looked = await visitor.send('/rooms/launch/message', { ...live, message: 'Soon', step: 'look' }, 200);
    const done = await visitor.send('/rooms/launch/message', hiddenFields(looked.text, '/rooms/launch/message'));
    expect(done.get('Location')).toMatch(/^\/admin\/rooms\/launch\?minutes=360&notice=[^#]+#message-card$/);
    const { text: after } = await visitor.get((done.get('Location') ?? '').replace('/admin', '')).expect(200);
    expect(after).toContain('>Soon</textarea>');
    expect(after).toContain('name="back" value="/rooms/launch?minutes=360"');
  });

  it('and visitors are called on Live', async () => {
    const api = await adminFixture();
    await api.room.joinMany(3);
    const visitor = await PanelVisitor.signedIn(api);
    const live = hiddenFields((await visitor.get('/rooms/launch')).text, '/rooms/launch/advance');
    const looked = await visitor.send('/rooms/launch/advance', { ...live, by: '2', step: 'look' }, 200);
    const done = await visitor.send('/rooms/launch/advance', hiddenFields(looked.text, '/rooms/launch/advance'));
    expect(done.get('Location')).toMatch(/^\/admin\/rooms\/launch\?/);
    await api.room.expectState({ serving: 2 });
    const viewer = await PanelVisitor.signedIn(api, 'viewer');
    expect((await viewer.get('/rooms/launch')).text).not.toContain('/advance"');
  });
});
