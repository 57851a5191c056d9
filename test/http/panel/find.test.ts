import { describe, expect, it } from 'vitest';
import { type AdminFixture, adminFixture } from '../admin/admin-fixture.ts';
import { hiddenFields, words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** Somebody who lost the turn, with number 1. */
async function caller(api: AdminFixture) {
  const [ticket] = await api.room.joinMany(2);
  const { turnWindowMs, graceMs } = (await api.room.state()).settings;
  await api.room.advance(1);
  api.clock.advance(turnWindowMs + graceMs + 1_000);
  return ticket;
}

/** Goes where an answer leads. */
async function follow(visitor: PanelVisitor, location: string | undefined) {
  expect(location).toMatch(/^\/admin\/find\?q=/);
  return visitor.get((location ?? '').replace('/admin', '')).expect(200);
}

describe('a caller is helped', () => {
  it('from any page: found, given the place back, and the page says what became of it', async () => {
    const api = await adminFixture();
    await caller(api);
    const visitor = await PanelVisitor.signedIn(api);
    for (const page of ['', '/rooms/launch', '/rooms/launch/controls', '/rooms/launch/visits', '/pause', '/zone']) {
      const { text } = await visitor.get(page).expect(200);
      expect([page, /role="search" action="([^"]+)"/.exec(text)?.[1]]).toEqual([page, '/admin/find']);
    }
    const found = await visitor.get('/find?q=%231').expect(200);
    expect(words(found.text)).toContain('The launch · number 1 Lost the turn');
    const form = hiddenFields(found.text, '/rooms/launch/give-back');
    expect(form).toMatchObject({ number: '1', back: '/find?q=%231' });
    const done = await visitor.send('/rooms/launch/give-back', form);
    const { text } = await follow(visitor, done.headers.location);
    expect(words(text)).toMatch(/Number 1 has its place back\. It has a turn until [\d:]+: ask them to reload/);
    expect(words(text)).toMatch(/May enter now .* Place given back [\d:]+ by operator/);
    expect(text).not.toContain('give-back"');
    await api.room.expectState({ outstanding: 1 });
    const again = await visitor.send('/rooms/launch/give-back', form);
    expect(words((await follow(visitor, again.headers.location)).text)).toContain(
      'has a turn already: nothing was changed',
    );
  });

  it('who waits in a paused room is first in line', async () => {
    const api = await adminFixture();
    await caller(api);
    await api.room.change({ mode: 'paused' });
    const visitor = await PanelVisitor.signedIn(api);
    const sent = await visitor.send('/rooms/launch/give-back', { number: '1', back: '/find?q=1' });
    const { text } = await follow(visitor, sent.headers.location);
    expect(words(text)).toContain('It is first in line, for the next free slot');
  });

  it('who went in meanwhile is not, and the page says why', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    await api.room.visit(await api.room.called());
    const sent = await visitor.send('/rooms/launch/give-back', { number: '1', back: '/find?q=1' });
    const { text } = await follow(visitor, sent.headers.location);
    expect(words(text)).toContain('Nothing was changed. A number is good for one visit, which goes on or has ended.');
    expect(words(text)).toContain('Is inside');
    const end = hiddenFields(text, '/rooms/launch/end');
    const ended = await visitor.send('/rooms/launch/end', { ...end, outcome: 'completed' });
    expect(words((await follow(visitor, ended.headers.location)).text)).toContain('Was inside');
  });

  it('by an operator alone', async () => {
    const api = await adminFixture();
    await caller(api);
    const viewer = await PanelVisitor.signedIn(api, 'viewer');
    const { text } = await viewer.get('/find?q=1').expect(200);
    expect(text).not.toContain('give-back"');
    expect(words(text)).toContain('Helping needs the role operator.');
    await viewer.send('/rooms/launch/give-back', { number: '1' }, 403);
    await api.room.expectState({ outstanding: 0 });
  });

  it('but for nobody whom no room knows', async () => {
    const visitor = await PanelVisitor.signedIn(await adminFixture());
    for (const q of ['77', 'x.y.z', 'no sub?', 'a'.repeat(4_001)]) {
      const { text } = await visitor.get(`/find?q=${encodeURIComponent(q)}`).expect(200);
      expect(text).toContain('Nobody was found');
    }
    for (const empty of ['/find', '/find?q=', '/find?q=+']) {
      expect((await visitor.get(empty).expect(200)).text).toContain('All rooms are searched');
    }
    const { text } = await visitor.get('/find?q=%22%3E%3Cscript%3E').expect(200);
    expect(text).not.toContain('<script>');
  });
});
