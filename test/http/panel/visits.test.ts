import { describe, expect, it } from 'vitest';
import { adminFixture } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

describe('the visits of a room', () => {
  it('are listed page by page, each with a way to end it', async () => {
    const api = await adminFixture();
    const tickets = await api.room.joinMany(51);
    await api.room.advance(51);
    for (const ticket of tickets) await api.room.visit(ticket);
    const visitor = await PanelVisitor.signedIn(api);
    const first = await visitor.get('/rooms/launch/visits').expect(200);
    expect(first.text.match(/<th scope="row">/g)).toHaveLength(50);
    expect(first.text).not.toContain('First page');
    const next = /href="\/admin([^"]+)">Next page/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await visitor.get(next).expect(200);
    expect(second.text.match(/<th scope="row">/g)).toHaveLength(1);
    expect(second.text).toContain('First page');
    expect(second.text).not.toContain('Next page');

    const path = /<a href="\/admin([^"]+)" aria-label="End the visit of number/.exec(second.text)?.[1] ?? '';
    const visit = await visitor.get(path).expect(200);
    expect(visit.text).toContain('It is over at once');
    const sub = path.split('/').at(-1) ?? '';
    const done = await visitor.send('/rooms/launch/end', { sub, outcome: 'completed' });
    expect(done.get('Location')).toContain('/admin/rooms/launch/visits?notice=');
    await api.room.expectState({ inside: 50, completed: 1 });
    const again = await visitor.send('/rooms/launch/end', { sub, outcome: 'abandoned' });
    const told = await visitor.get((again.get('Location') ?? '').replace('/admin', '')).expect(200);
    expect(told.text).toContain('is over: completed.');
    await api.room.expectState({ completed: 1, abandoned: 0 });
    const ended = await visitor.get('/rooms/launch/visits?state=ended').expect(200);
    expect(ended.text).toContain('<td>completed</td>');
    expect((await visitor.get(path).expect(200)).text).not.toContain('Ending the visit');
  });

  it('are shown to a viewer, who cannot end them', async () => {
    const api = await adminFixture();
    const { sub } = await api.room.visit(await api.room.called());
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    expect((await visitor.get('/rooms/launch/visits').expect(200)).text).not.toContain('End…');
    expect((await visitor.get(`/rooms/launch/visits/${sub}`).expect(200)).text).not.toContain('Ending the visit');
    await visitor.send('/rooms/launch/end', { sub, outcome: 'completed' }, 403);
    await api.room.expectState({ inside: 1 });
  });

  it('are none: nobody is inside, nobody was, and no page is like this', async () => {
    const visitor = await PanelVisitor.signedIn(await adminFixture());
    expect((await visitor.get('/rooms/launch/visits').expect(200)).text).toContain('Nobody is inside.');
    expect((await visitor.get('/rooms/launch/visits?state=ended').expect(200)).text).toContain('No visit has ended');
    await visitor.get('/rooms/launch/visits?state=all').expect(400);
    await visitor.get('/rooms/launch/visits?after=nonsense').expect(400);
    await visitor.get('/rooms/launch/visits/nobody').expect(404);
    await visitor.send('/rooms/launch/end', { sub: 'nobody', outcome: 'completed' }, 404);
  });
});

describe('looking a visitor up', () => {
  it('says why nobody was found, and keeps what was typed', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    for (const [fields, status, words] of [
      [{ visitor: '' }, 400, 'Number, receipt or sub must be told.'],
      [{ visitor: '0' }, 400, 'The number must be a whole number above 0.'],
      [{ visitor: '77', by: 'number' }, 404, 'Nobody has this number'],
      [{ visitor: '77', by: 'entry' }, 404, 'No early visitor has this entry.'],
      [{ visitor: 'nobody' }, 404, 'No visit has this sub.'],
      [{ visitor: 'a.b.c' }, 400, 'The receipt was not signed here as a receipt, or too long ago.'],
    ] as const) {
      const { text } = await visitor.send('/rooms/launch/visitors', fields, status);
      expect(text).toContain(`role="alert" id="mistake">${words}`);
      expect(text).toContain(`>${fields.visitor}</textarea>`);
      if ('by' in fields) expect(text).toContain(`value="${fields.by}" checked`);
    }
  });

  it('by a receipt tells where somebody stands', async () => {
    const api = await adminFixture();
    await api.room.change({ mode: 'prequeue', opensAtMs: api.clock.nowMs + 60_000 });
    const entry = await api.room.joinEarly();
    const { epoch } = await api.room.state();
    const receipt = await api.receipts.sign({ room: 'launch', epoch, entry, promise: null }, api.clock.nowMs);
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const found = await visitor.send('/rooms/launch/visitors', { visitor: ` ${receipt} ` }, 200);
    expect(found.text).toContain('Waits for the draw');
    const elsewhere = await visitor.send('/rooms/other/visitors', { visitor: receipt }, 400);
    expect(elsewhere.text).toContain('The receipt is for another room.');
  });
});
