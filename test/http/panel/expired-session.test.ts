import { describe, expect, it } from 'vitest';
import { adminFixture, keys } from '../admin/admin-fixture.ts';
import { hiddenFields, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

const HOUR_MS = 3_600_000;

describe('a session that has ended', () => {
  it.each(['/rooms/launch/controls', '/rooms/launch/visits?state=ended&after=1790000000.5:7'])(
    'comes back to the same page: %s',
    async (page) => {
      const api = await adminFixture();
      const visitor = new PanelVisitor(api);
      const sent = await visitor.get(page).expect(303);
      const { text } = await visitor.get((sent.get('Location') ?? '').replace('/admin', '')).expect(200);
      const form = hiddenFields(text);
      expect(form).toMatchObject({ back: page });
      const wrong = await visitor
        .request('post', '/sign-in')
        .type('form')
        .send({ ...form, key: 'wrong' });
      expect(hiddenFields(wrong.text)).toMatchObject({ back: page });
      const signedIn = visitor
        .request('post', '/sign-in')
        .type('form')
        .send({ ...form, key: keys.operator });
      await signedIn.expect(303).expect('Location', `/admin${page}`);
    },
  );

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/rooms/launch/../../x',
    '/sign-out',
    '\\evil',
    '/rooms/launch/visits?state=x',
  ])('comes back to pages of the panel alone: %s', async (back) => {
    const visitor = new PanelVisitor(await adminFixture());
    const signedIn = visitor.request('post', '/sign-in').type('form').send({ back, key: keys.operator });
    await signedIn.expect(303).expect('Location', '/admin');
  });

  it.each([
    [
      '/rooms/launch/message',
      { message: 'Half an "hour" of <work>', step: 'look' },
      'Half an &quot;hour&quot; of &lt;work&gt;</textarea>',
    ],
    ['/rooms/launch/mode', { mode: 'prequeue', opens_at_words: 'tomorrow 10:00' }, 'value="tomorrow 10:00"'],
    ['/rooms/launch/enter', { enter: 'tap' }, '<option value="tap" selected>'],
    ['/rooms/launch/visitors', { visitor: '#151', by: 'entry' }, '#151</textarea>'],
    ['/message', { message: 'For all of you.', step: 'look' }, 'For all of you.</textarea>'],
  ])('keeps what was typed at %s, and does nothing with it', async (path, fields, shown) => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const csrf_token = await visitor.csrfToken();
    api.clock.advance(12 * HOUR_MS);
    const before = await api.room.state();
    const over = await visitor
      .request('post', path)
      .type('form')
      .send({ csrf_token, ...fields })
      .expect(401);
    expect(words(over.text)).toContain('What you typed is kept, and nothing was done.');
    expect(over.text).not.toContain(csrf_token);
    const kept = hiddenFields(over.text);
    const wrong = await visitor
      .request('post', '/sign-in')
      .type('form')
      .send({ ...kept, key: 'wrong' });
    const again = hiddenFields(wrong.text);
    expect(again).toEqual(kept);
    const signedIn = await visitor.signIn(keys.operator, '192.0.2.1', '', again).expect(200);
    const { text } = await visitor
      .request('post', path)
      .type('form')
      .send({ ...hiddenFields(signedIn.text), step: 'edit' });
    expect(text).toContain(shown);
    expect({ ...(await api.room.state()), storeMs: 0 }).toEqual({ ...before, storeMs: 0 });
  });

  it('keeps what was typed on a page that was opened before its operator signed in again', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const csrf_token = await visitor.csrfToken();
    await visitor.signIn(keys.operator).expect(303);
    const before = await api.room.state();
    const send = (path: string, fields: object) => visitor.request('post', path).type('form').send(fields);
    const path = '/rooms/launch/message';
    const sent = await send(path, { csrf_token, message: 'Half a <word>', back: '/rooms/launch' }).expect(403);
    expect(words(sent.text)).toContain('You have signed in again');
    expect(sent.text).not.toContain(csrf_token);
    expect(sent.text).toContain('href="/admin/rooms/launch"');
    const { text } = await send(path, { ...hiddenFields(sent.text), step: 'edit' }).expect(200);
    expect(text).toContain('Half a &lt;word&gt;</textarea>');
    // Of forms in which nothing is typed the page is opened anew.
    for (const untyped of ['/pause', '/sign-out', '/rooms/launch/end']) {
      const refused = await send(untyped, { csrf_token, back: '/rooms/launch' }).expect(403);
      expect(words(refused.text)).toContain('Nothing was done. Open the page anew');
    }
    await send(path, { csrf_token, message: 'Planted' })
      .set('Sec-Fetch-Site', 'cross-site')
      .expect(403, /another site/);
    await send(path, { message: 'Planted' }).expect(403, /does not come from the control panel/);
    expect({ ...(await api.room.state()), storeMs: 0 }).toEqual({ ...before, storeMs: 0 });
  });

  it('keeps nothing that another site sends', async () => {
    const visitor = new PanelVisitor(await adminFixture());
    const sent = visitor.request('post', '/rooms/launch/message').type('form').set('Sec-Fetch-Site', 'cross-site');
    await sent.send({ message: 'Planted' }).expect(403);
  });
});
