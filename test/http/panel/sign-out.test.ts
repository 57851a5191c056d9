import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../src/http/entrance/server.ts';
import { EndedSessions } from '../../../src/http/panel/ended-sessions.ts';
import { storeUnavailable } from '../../../src/store/faults.ts';
import { EventStreamReader } from '../../support/event-stream-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { type AdminFixture, adminFixture } from '../admin/admin-fixture.ts';
import { words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

const HOUR_MS = 3_600_000;

/** Another process on the same store. */
async function otherProcess(api: AdminFixture) {
  const endedSessions = await EndedSessions.load(api.store.documents, api.clock.read);
  return { app: api.serve({ endedSessions }), endedSessions };
}

/** What a browser that still has the cookie is answered, at a page and at the admin API. */
async function statusesOf(visitor: PanelVisitor): Promise<number[]> {
  return [(await visitor.get('')).status, (await visitor.get('/api/v1/rooms')).status];
}

const goesOn = [200, 200];
const isOver = [303, 401];

describe('signing out', () => {
  it('ends the copies of this session, and no other session of the key', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const elsewhere = await PanelVisitor.signedIn(api);
    const copy = new PanelVisitor(api).with(visitor.cookie);
    const csrf_token = await copy.csrfToken();
    expect(await statusesOf(copy)).toEqual(goesOn);
    await visitor.send('/sign-out');
    expect(await statusesOf(copy)).toEqual(isOver);
    const act = copy.request('post', '/pause').type('form').send({ csrf_token });
    await act.expect(303).expect('Location', '/admin/sign-in');
    expect((await api.room.state()).settings.mode).toBe('open');
    expect(await statusesOf(elsewhere)).toEqual(goesOn);
  });

  it('ends them in another process as soon as that looks at the store, and in one that starts', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const { app, endedSessions } = await otherProcess(api);
    const copy = new PanelVisitor(api, app).with(visitor.cookie);
    await visitor.send('/sign-out');
    expect(await statusesOf(copy)).toEqual(goesOn);
    await endedSessions.refresh();
    expect(await statusesOf(copy)).toEqual(isOver);
    const { app: started } = await otherProcess(api);
    expect(await statusesOf(new PanelVisitor(api, started).with(visitor.cookie))).toEqual(isOver);
  });

  it('ends the streams of events that a copy reads', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const server = await listen({ handler: api.app.callback(), host: '127.0.0.1', port: 0, drainMs: 500 });
    onTestFinished(() => server.close());
    const readers = await Promise.all(
      ['/events', '/api/v1/rooms/launch/events'].map((path) =>
        EventStreamReader.open(`http://127.0.0.1:${server.port}/admin${path}`, {
          Cookie: `owr_admin=${visitor.cookie}`,
        }),
      ),
    );
    onTestFinished(() => {
      for (const reader of readers) reader[Symbol.dispose]();
    });
    await visitor.send('/sign-out');
    await eventually('both streams to end', () => readers.every(({ ended }) => ended === true));
  });

  it('while the store is away ends the session here, says so, and ends it elsewhere when the store is back', async () => {
    const api = await adminFixture();
    let isAway = false;
    const endedSessions = await EndedSessions.load(
      {
        ...api.store.documents,
        read: async (name) => {
          if (isAway) throw storeUnavailable(null);
          return api.store.documents.read(name);
        },
      },
      api.clock.read,
    );
    const app = api.serve({ endedSessions });
    const visitor = await PanelVisitor.signedIn(api, 'operator', app);
    const copy = new PanelVisitor(api, app).with(visitor.cookie);
    const other = await otherProcess(api);
    const elsewhere = new PanelVisitor(api, other.app).with(visitor.cookie);
    const csrf_token = await visitor.csrfToken();
    isAway = true;
    const out = await visitor.request('post', '/sign-out').type('form').send({ csrf_token }).expect(200);
    expect(out.get('Set-Cookie')?.[0]).toMatch(/^owr_admin=; path=\/admin; expires=Thu, 01 Jan 1970/);
    expect(words(out.text)).toContain('You are signed out in this browser');
    expect(await statusesOf(copy)).toEqual(isOver);
    isAway = false;
    await endedSessions.refresh();
    await other.endedSessions.refresh();
    expect(await statusesOf(elsewhere)).toEqual(isOver);
  });
});

describe('what is kept of ended sessions', () => {
  const session = (name: string, number: number) => ({ name, id: `${name}-${number}`, endsAtMs: number });

  it('is forgotten some time after they would have ended', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    await visitor.send('/sign-out');
    const kept = async () => JSON.stringify((await api.store.documents.read('ended-panel-sessions'))?.value);
    expect(await kept()).toContain('operator');
    api.clock.advance(24 * HOUR_MS);
    await (await otherProcess(api)).endedSessions.refresh();
    expect(await kept()).toBe('[]');
  });

  it('is bounded for each key: of too many, all that end no later are over', async () => {
    const api = await adminFixture();
    const { endedSessions } = await otherProcess(api);
    const from = api.clock.nowMs;
    for (let number = 1; number <= 150; number += 1) await endedSessions.end(session('one', from + number));
    await endedSessions.end(session('two', from + 150));
    const kept = (await api.store.documents.read('ended-panel-sessions'))?.value;
    expect(kept).toHaveLength(101);
    const other = (await otherProcess(api)).endedSessions;
    for (let number = 1; number <= 150; number += 1) expect(other.has(session('one', from + number))).toBe(true);
    expect(other.has({ ...session('one', from + 50), id: 'another' })).toBe(true);
    expect(other.has({ ...session('one', from + 149), id: 'another' })).toBe(false);
    expect(other.has(session('two', from + 1))).toBe(false);
  });

  it('comes to rest where processes have ended different ones', async () => {
    const api = await adminFixture();
    const [one, two] = [await otherProcess(api), await otherProcess(api)];
    const from = api.clock.nowMs;
    await Promise.all([
      one.endedSessions.end(session('key', from + 2)),
      two.endedSessions.end(session('key', from + 1)),
      two.endedSessions.refresh(),
    ]);
    for (const each of [one, two, one, two]) await each.endedSessions.refresh();
    const settled = await api.store.documents.read('ended-panel-sessions');
    expect(settled?.value).toHaveLength(2);
    for (const each of [one, two]) await each.endedSessions.refresh();
    expect(await api.store.documents.read('ended-panel-sessions')).toEqual(settled);
  });
});
