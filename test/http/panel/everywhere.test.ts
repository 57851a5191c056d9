import { expect, it } from 'vitest';
import { adminFixture } from '../admin/admin-fixture.ts';
import { hiddenFields, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

it('everything is resumed, but for rooms that are not ticked', async () => {
  const api = await adminFixture();
  for (const room of ['launch', 'other']) await api.store.line.change({ room, change: { mode: 'paused' } });
  const visitor = await PanelVisitor.signedIn(api);
  const { text } = await visitor.get('/resume').expect(200);
  expect(text).toContain('<input type="checkbox" name="room_launch" value="yes" checked>');
  expect(words(text)).toContain('The launch: 0 waiting, calls by hand');
  await visitor.send('/resume', { room_launch: 'yes' });
  await api.room.expectState({ settings: expect.objectContaining({ mode: 'open' }) });
  expect((await api.store.line.tick({ room: 'other' })).settings.mode).toBe('paused');
  await visitor.send('/resume', { room_other: 'yes' });
  expect(words((await visitor.get('/resume')).text)).toContain('No room is paused');
  const viewer = await PanelVisitor.signedIn(api, 'viewer');
  await viewer.send('/resume', { room_launch: 'yes' }, 403);
});

it('a message to all rooms says before which messages it replaces', async () => {
  const api = await adminFixture();
  await api.room.change({ message: 'As it was.' });
  const visitor = await PanelVisitor.signedIn(api);
  const looked = await visitor.send('/message', { message: 'Back at ten.\r\nThank you!', step: 'look' }, 200);
  expect(words(looked.text)).toContain('Visitors of all rooms read this Back at ten. Thank you!');
  expect(words(looked.text)).toContain('Until now they read “As it was.”');
  await api.room.expectState({ settings: expect.objectContaining({ message: 'As it was.' }) });
  const form = hiddenFields(looked.text, '/message');
  expect((await visitor.send('/message', { ...form, step: 'edit' }, 200)).text).toContain('Back at ten.');
  await visitor.send('/message', form);
  for (const room of ['launch', 'other']) {
    expect((await api.store.line.tick({ room })).settings.message).toBe('Back at ten. Thank you!');
  }
  const tooLong = await visitor.send('/message', { message: 'x'.repeat(2001) }, 400);
  expect(tooLong.text).toContain('aria-invalid="true"');
  const viewer = await PanelVisitor.signedIn(api, 'viewer');
  await viewer.send('/message', { message: 'Not mine.' }, 403);
});
