import { describe, expect, it } from 'vitest';
import { refreshOf } from '../../support/page-refresh.ts';
import { adminFixture, eventsOf } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** What the page says after an action. */
async function notice(visitor: PanelVisitor, location: string | undefined): Promise<string> {
  const { text } = await visitor.get((location ?? '').replace('/admin', '')).expect(200);
  return /<p class="notice" role="status">([^<]*)</.exec(text)?.[1] ?? '';
}

describe('the pages of the panel', () => {
  it('show all rooms, and one with what happened there', async () => {
    const api = await adminFixture();
    await api.room.joinMany(3);
    await api.advance({ by: 2 }).expect(200);
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const rooms = await visitor.get('').expect(200);
    expect(refreshOf(rooms.text)).toEqual({ afterS: 5, address: '/admin' });
    for (const words of ['The launch', '/admin/rooms/other', 'by hand']) expect(rooms.text).toContain(words);
    const room = await visitor.get('/rooms/launch').expect(200);
    expect(refreshOf(room.text)).toEqual({ afterS: 5, address: '/admin/rooms/launch' });
    expect(room.text).toMatch(/Called numbers 1 to 2: 2 got a turn<.*<span class="actor">operator<\/span>/);
    // Whoever types should not lose it.
    const controls = await visitor.get('/rooms/launch/controls').expect(200);
    expect(refreshOf(controls.text)).toBeNull();
    expect(controls.text).toContain('need the role operator');
    await visitor.get('/rooms/nowhere').expect(404);
    await visitor.get('/nothing').expect(404);
    await visitor
      .get('/assets/panel.css')
      .expect(200)
      .expect('Content-Type', /text\/css/);
  });

  it('escape what operators and configuration say', async () => {
    const api = await adminFixture();
    await api.room.change({ message: '<script>alert(1)</script>' });
    const visitor = await PanelVisitor.signedIn(api);
    for (const path of ['/rooms/launch', '/rooms/launch/controls']) {
      expect((await visitor.get(path).expect(200)).text).not.toContain('<script>');
    }
  });

  it('show how many of those called did not come', async () => {
    const api = await adminFixture();
    const [first] = await api.room.joinMany(4);
    await api.room.advance(4);
    await api.room.visit(first);
    api.clock.nowMs += 3_600_000;
    await api.room.expectState({ missed: 3 });
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    expect((await visitor.get('/rooms/launch').expect(200)).text).toContain('<dd>3 of 4 called</dd>');
  });

  it('say before what an advance will do', async () => {
    const api = await adminFixture();
    await api.room.joinMany(5);
    await api.room.change({ capacity: 3, mode: 'paused' });
    const visitor = await PanelVisitor.signedIn(api);
    const { text } = await visitor.send('/rooms/launch/advance', { by: '10', step: 'look' }, 200);
    expect(text).toContain('This calls 3 people');
    expect(text).toContain('7 of the 10 are cut');
    await api.room.expectState({ serving: 0 });
    await visitor.send('/rooms/launch/advance', { by: 'nonsense', step: 'look' }, 400);
  });
});

describe('a form of the panel', () => {
  it('acts once, however often it is sent, and says what it did', async () => {
    const api = await adminFixture();
    await api.room.joinMany(3);
    const visitor = await PanelVisitor.signedIn(api);
    const form = { by: '2', idempotency_key: 'one-form' };
    const [first, second] = [
      await visitor.send('/rooms/launch/advance', form),
      await visitor.send('/rooms/launch/advance', form),
    ];
    for (const { headers } of [first, second]) {
      expect(await notice(visitor, headers.location)).toBe('Called 2 people. The serving number is 2 now.');
    }
    await api.room.expectState({ serving: 2 });
    api.clock.advance(30_000);
    expect(await notice(visitor, first.get('Location'))).toBe('');
    const other = await PanelVisitor.signedIn(api);
    expect(await notice(other, second.get('Location'))).toBe('');
  });

  it('changes mode, inlet and message', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const told = async (path: string, fields: Record<string, string>) =>
      notice(visitor, (await visitor.send(`/rooms/launch/${path}`, fields)).get('Location'));
    expect(await told('mode', { mode: 'paused' })).toBe('The room is paused now. 0 wait, 0 are inside.');
    expect(await told('inlet', { admit: '100', every: '1m', capacity: '' })).toBe('100 every 1m, no capacity.');
    expect(await told('inlet', { admit: '', every: '', capacity: '50' })).toBe('No rate, a capacity of 50.');
    expect(await told('message', { message: 'Soon.\r\nReally.' })).toBe('Visitors read the message now.');
    await api.room.expectState({
      settings: expect.objectContaining({ mode: 'paused', rate: null, capacity: 50, message: 'Soon. Really.' }),
    });
    expect(await told('message', { message: ' ' })).toBe('Visitors read no message.');
    const events = await eventsOf(api);
    expect(events.flatMap((event) => (event.type === 'settings.changed' ? [event.actor] : []))).toEqual(
      Array.from({ length: 5 }, () => 'operator'),
    );
    expect(api.changed).toContain('launch');
  });

  it('changes the times of a room, and tells the public value of a draw', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'admin');
    const opensAt = new Date(api.clock.nowMs + 1000).toISOString();
    const done = await visitor.send('/rooms/launch/times', { turn_window: '2m', grace: '5m', admission: '1h' });
    expect(await notice(visitor, done.get('Location'))).toBe(
      'A turn lasts 2m now, a visit 1h. Whoever misses a turn may come back within 5m now.',
    );
    await api.room.change({ drawSource: 'a beacon' });
    await visitor.send('/rooms/launch/mode', { mode: 'prequeue', opens_at: opensAt });
    expect((await visitor.get('/rooms/launch/controls')).text).toContain(`value="${opensAt.slice(0, 16)}`);
    await api.room.joinEarly();
    api.clock.advance(1000);
    expect((await visitor.get('/rooms/launch/controls')).text).toContain('From a beacon');
    await visitor.send('/rooms/launch/draw', { public_value: 'seven' });
    await api.room.expectState({ issued: 1, draw: expect.objectContaining({ publicValue: 'seven' }) });
    expect((await visitor.get('/rooms/launch/controls')).text).not.toContain('From a beacon');
  });

  it('refuses what the admin API refuses, with its reasons', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const refused = await visitor.send('/rooms/launch/inlet', { admit: 'many', every: '1m' }, 400);
    expect(refused.text).toContain('How many to call at a time must be a whole number');
    await visitor.send('/rooms/launch/mode', { mode: 'ajar' }, 400);
    await visitor.send('/rooms/launch/advance', { by: '0' }, 400);
    await visitor.send('/rooms/launch/reset', { room: 'launch' }, 403);
    await visitor.send('/rooms/nowhere/mode', { mode: 'open' }, 404);
    await visitor.send('/rooms/launch/visitors', { visitor: '' }, 400);
  });

  it('of a viewer does nothing', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    for (const [path, fields] of [
      ['/rooms/launch/advance', { by: '1' }],
      ['/rooms/launch/mode', { mode: 'closed' }],
      ['/pause', {}],
    ] as const) {
      await visitor.send(path, fields, 403);
    }
    await api.room.expectState({ serving: 0, settings: expect.objectContaining({ mode: 'open' }) });
  });

  it('needs the token of the session, and to come from the panel', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    await visitor.request('post', '/pause').type('form').send({}).expect(403);
    await visitor.send('/pause', { csrf_token: 'wrong' }, 403);
    const csrf_token = await visitor.csrfToken();
    const foreign = visitor.request('post', '/pause').type('form').set('Origin', 'https://evil.example');
    await foreign.send({ csrf_token }).expect(403);
    await api.room.expectState({ settings: expect.objectContaining({ mode: 'open' }) });
  });

  it('pauses everything', async () => {
    const api = await adminFixture();
    await api.store.line.change({ room: 'other', change: { mode: 'closed' } });
    const visitor = await PanelVisitor.signedIn(api);
    const done = await visitor.send('/pause');
    expect(await notice(visitor, done.get('Location'))).toBe('Paused: launch.');
  });

  it('resets a room whose name was typed', async () => {
    const api = await adminFixture();
    await api.room.joinMany(2);
    const visitor = await PanelVisitor.signedIn(api, 'admin');
    await visitor.send('/rooms/launch/reset', { room: 'lunch' }, 400);
    await api.room.expectState({ issued: 2 });
    await visitor.send('/rooms/launch/reset', { room: 'launch' });
    await api.room.expectState({ issued: 0 });
  });

  it('looks a visitor up and ends the visit', async () => {
    const api = await adminFixture();
    const { sub } = await api.room.visit(await api.room.called());
    const visitor = await PanelVisitor.signedIn(api);
    const found = await visitor.send('/rooms/launch/visitors', { visitor: ' 1 ' }, 200);
    expect(found.text).toContain('Is inside');
    expect(found.text).toContain(`name="sub" value="${sub}"`);
    const done = await visitor.send('/rooms/launch/end', { sub, outcome: 'abandoned' });
    expect(await notice(visitor, done.get('Location'))).toBe('The visit of number 1 is over: abandoned.');
    const over = await visitor.send('/rooms/launch/visitors', { visitor: sub }, 200);
    expect(over.text).toContain('Was inside');
    await visitor.send('/rooms/launch/visitors', { visitor: '77' }, 404);
  });
});
