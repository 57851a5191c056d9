import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../src/http/entrance/server.ts';
import { EVENTS_KEPT } from '../../../src/room/room-event.ts';
import { targets } from '../../events/reader-fixture.ts';
import { EventStreamReader } from '../../support/event-stream-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { PanelVisitor } from '../panel/panel-visitor.ts';
import { type AdminFixture, adminFixture, base, keys } from './admin-fixture.ts';

const CROWD = EVENTS_KEPT + 1_000;

interface Page {
  readonly events: { readonly id: number; readonly type: string; readonly data: object }[];
  readonly next: number;
}

async function read(api: AdminFixture, query = ''): Promise<Page> {
  return (await api.as('viewer', 'get', `/rooms/launch/events${query}`).expect(200)).body;
}

/** An operator advances, some visitors come, the operator pauses. @returns the ids of both acts */
async function acted(api: AdminFixture): Promise<{ advanced: number; paused: number }> {
  await api.room.joinMany(3);
  await api.advance({ by: 2 }).expect(200);
  await api.room.noteMany('turns.missed', 10);
  await api.as('operator', 'patch', '/rooms/launch').send({ mode: 'paused' }).expect(200);
  const { events } = await read(api);
  const idOf = (type: string) => events.findLast((event) => event.type === type)?.id ?? 0;
  return { advanced: idOf('serving.advanced'), paused: idOf('settings.changed') };
}

describe.each(targets)('acts before 101,000 events of visitors, on %s', (_name, target) => {
  it('are read in order, with gaps where visitors did what is forgotten', { timeout: 60_000 }, async () => {
    const api = await adminFixture(target);
    const { advanced, paused } = await acted(api);
    await api.room.noteMany('turns.missed', CROWD);
    const page = await read(api, '?limit=3');
    const first = page.next;
    expect(first).toBeGreaterThan(paused + 900);
    expect(page.events).toMatchObject([
      { id: advanced, type: 'serving.advanced', data: { from: 0, to: 2, actor: 'operator' } },
      { id: paused - 1, type: 'feed.gap', data: { missed_from: advanced + 1, missed_to: paused - 1 } },
      { id: paused, type: 'settings.changed', data: { change: { mode: 'paused' }, actor: 'operator' } },
      { id: first - 1, type: 'feed.gap', data: { missed_from: paused + 1, missed_to: first - 1 } },
      { id: first, type: 'turns.missed' },
    ]);
    // A reader that was at one of the gaps goes on as well.
    for (const after of [advanced, advanced + 1, paused - 1]) {
      const { events } = await read(api, `?limit=1&after=${after}`);
      expect(events.filter(({ type }) => type !== 'feed.gap').map(({ id }) => id)).toEqual([paused]);
    }
    expect((await read(api, `?limit=1&after=${first - 1}`)).events).toMatchObject([{ id: first }]);
  });

  it('are told by a stream that goes on from before them', { timeout: 60_000 }, async () => {
    const api = await adminFixture(target);
    await api.room.change({ message: 'known' });
    const known = (await read(api)).next;
    const { advanced, paused } = await acted(api);
    await api.room.noteMany('turns.missed', CROWD);
    // The reader hangs up in the middle of what follows.
    api.app.silent = true;
    const server = await listen({ handler: api.app.callback(), host: '127.0.0.1', port: 0, drainMs: 500 });
    onTestFinished(() => server.close());
    using reader = await EventStreamReader.open(`http://127.0.0.1:${server.port}${base}/rooms/launch/events`, {
      Authorization: `Bearer ${keys.viewer}`,
      'Last-Event-ID': String(known),
    });
    await eventually('the events to be told', () => reader.events.length > 100);
    const told = reader.events.map(({ event, id }) => [event, id]);
    const acts = told.filter(([event]) => event === 'serving.advanced' || event === 'settings.changed');
    expect(acts).toEqual([
      ['serving.advanced', advanced],
      ['settings.changed', paused],
    ]);
    const ids = reader.events.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(told.filter(([event]) => event === 'feed.gap')).toHaveLength(2);
  });

  it('are in the panel of a process that was started since', { timeout: 60_000 }, async () => {
    const api = await adminFixture(target);
    await acted(api);
    await api.room.noteMany('turns.missed', CROWD);
    const visitor = await PanelVisitor.signedIn(api);
    const { text } = await visitor.get('/rooms/launch').expect(200);
    const told = [...text.matchAll(/<span class="told">([^<]*)</g)].map(([, line]) => line);
    expect(told).toEqual([
      expect.stringMatching(/^Turns missed: /),
      'Set mode: paused',
      'Called numbers 1 to 2: 2 got a turn',
    ]);
  });
});
