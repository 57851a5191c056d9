import { describe, expect, it } from 'vitest';
import { type AdminFixture, adminFixture, problemType } from './admin-fixture.ts';

interface Page {
  readonly events: { readonly id: number; readonly type: string; readonly data: object }[];
  readonly next: number;
}

async function read(api: AdminFixture, query = ''): Promise<Page> {
  return (await api.as('viewer', 'get', `/rooms/launch/events${query}`).expect(200)).body;
}

/** Three changes of settings. */
async function threeEvents(api: AdminFixture): Promise<void> {
  for (const message of ['one', 'two', 'three']) await api.room.change({ message });
}

describe('events', () => {
  it('are told in their order, page by page', async () => {
    const api = await adminFixture();
    await threeEvents(api);
    const all = await read(api);
    const [first] = all.events;
    expect(first).toEqual({
      id: expect.any(Number),
      type: 'settings.changed',
      timestamp: new Date(api.clock.nowMs).toISOString(),
      room: 'launch',
      data: { change: { message: 'one' }, actor: null },
    });
    const ids = all.events.map(({ id }) => id);
    expect(ids).toEqual([0, 1, 2].map((more) => (first?.id ?? 0) + more));
    expect(all.next).toBe(ids[2]);

    const page = await read(api, '?limit=2');
    expect(page).toEqual({ events: all.events.slice(0, 2), next: ids[1] });
    expect(await read(api, `?limit=2&after=${page.next}`)).toEqual({ events: all.events.slice(2), next: ids[2] });
    expect(await read(api, `?after=${all.next}`)).toEqual({ events: [], next: all.next });
  });

  it('are those of the room', async () => {
    const api = await adminFixture();
    await threeEvents(api);
    expect((await api.as('viewer', 'get', '/rooms/other/events').expect(200)).body).toEqual({ events: [], next: 0 });
  });

  it('that are not there any more are told of as a gap', async () => {
    const api = await adminFixture();
    await threeEvents(api);
    const all = await read(api);
    const firstId = all.events[0]?.id ?? 0;
    const late = await read(api, `?after=${firstId - 6}&limit=1`);
    expect(late.events).toMatchObject([
      { id: firstId - 1, type: 'feed.gap', data: { missed_from: firstId - 5, missed_to: firstId - 1 } },
      { id: firstId, type: 'settings.changed' },
    ]);
    expect(late.next).toBe(firstId);
    expect((await read(api, `?after=${firstId - 1}`)).events).toEqual(all.events);
  });

  it('are JSON unless a stream is asked for', async () => {
    const api = await adminFixture();
    for (const accept of ['*/*', 'application/json', 'text/html', 'application/json, text/event-stream;q=0.5']) {
      const response = await api.as('viewer', 'get', '/rooms/launch/events').set('Accept', accept).expect(200);
      expect([accept, response.type]).toEqual([accept, 'application/json']);
      expect(response.get('Vary')).toBe('Accept');
    }
    const head = await api.as('viewer', 'head', '/rooms/launch/events').set('Accept', 'text/event-stream');
    expect([head.status, head.type]).toEqual([200, 'application/json']);
  });

  it.each([
    ['after', '?after=-1'],
    ['after', '?after='],
    ['after', '?after=x'],
    ['after', '?after=9007199254740992'],
    ['after', '?after=1&after=2'],
    ['limit', '?limit=0'],
    ['limit', '?limit=1001'],
    ['since', '?since=1'],
  ])('are asked for as they should be: %s in %s', async (path, query) => {
    const api = await adminFixture();
    for (const accept of ['application/json', 'text/event-stream']) {
      const request = api.as('viewer', 'get', `/rooms/launch/events${query}`).set('Accept', accept);
      const response = await request.expect(400);
      expect(response.body).toMatchObject({ type: problemType('request_invalid'), errors: [{ path }] });
    }
  });

  it('need a known event to go on from', async () => {
    const api = await adminFixture();
    const request = api.as('viewer', 'get', '/rooms/launch/events').set('Accept', 'text/event-stream');
    const response = await request.set('Last-Event-ID', '12 monkeys').expect(400);
    expect(response.body.errors).toEqual([{ path: 'Last-Event-ID', message: 'must be the id of an event, or 0' }]);
  });
});
