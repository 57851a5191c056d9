import { describe, expect, it } from 'vitest';
import { FiguresHistory, HISTORY_MS } from '../../../src/http/admin/figures-history.ts';
import type { RoomEvent, RoomFigures } from '../../../src/room/room-event.ts';
import type { FeedEvent, FeedRequest } from '../../../src/store/event-feed.ts';
import { adminFixture } from './admin-fixture.ts';

const MINUTE_MS = 60_000;

describe('the figures of a room', () => {
  it('are those of the last minutes, in order', async () => {
    const api = await adminFixture();
    await api.room.state();
    for (let minute = 0; minute < 5; minute += 1) {
      await api.room.joinMany(1);
      api.clock.advance(MINUTE_MS);
      await api.room.state();
    }
    const all = await api.as('viewer', 'get', '/rooms/launch/figures').expect(200);
    expect(all.body.figures.map(({ issued }: { issued: number }) => issued)).toEqual([1, 2, 3, 4, 5]);
    expect(all.body.figures[0]).toMatchObject({ joined: 1, serving: 0, passed_over: 0 });
    const last = await api.as('viewer', 'get', '/rooms/launch/figures?minutes=2').expect(200);
    expect(last.body.figures).toEqual(all.body.figures.slice(-2));
    const none = await api.as('viewer', 'get', '/rooms/other/figures').expect(200);
    expect(none.body.figures).toHaveLength(1);
  });

  it.each(['0', '1441', '-1', '1.5', 'all'])('are not those of %s minutes', async (minutes) => {
    const api = await adminFixture();
    const refused = await api.as('viewer', 'get', `/rooms/launch/figures?minutes=${minutes}`).expect(400);
    expect(refused.body.errors).toMatchObject([{ path: 'minutes' }]);
  });

  it('count people: not the numbers that a failover skipped, and early visitors until the doors open', async () => {
    const figures = (some: Partial<RoomFigures>) =>
      ({ issued: 0, serving: 0, entries: 0, passedOver: 0, ...some }) as RoomFigures;
    const told: RoomEvent[] = [
      { type: 'room.metrics', figures: figures({ issued: 3, serving: 1 }) },
      { type: 'numbers.skipped', from: 4, to: 10_000 },
      { type: 'room.metrics', figures: figures({ issued: 10_001, serving: 1 }) },
      { type: 'room.metrics', figures: figures({ issued: 10_001, serving: 10_001, passedOver: 1 }) },
      { type: 'room.reset', epoch: 2, actor: null },
      { type: 'room.metrics', figures: figures({ issued: 2, entries: 5 }) },
      { type: 'doors.opened', entries: 5, base: 2 },
      { type: 'room.metrics', figures: figures({ issued: 7, entries: 5 }) },
    ];
    const events = told.map((event, index): FeedEvent => ({ id: index + 1, atMs: index * MINUTE_MS, event }));
    const feed = { read: async ({ after }: FeedRequest) => events.slice(after) };
    const minutes = await new FiguresHistory(feed, 'launch').since(-1, true);
    expect(minutes.map(({ uncalled, called }) => [uncalled, called])).toEqual([
      [2, 1],
      [3, 1],
      [0, 3],
      [7, 0],
      [7, 0],
    ]);
  });

  it('count early visitors of a room that gave numbers before', async () => {
    const api = await adminFixture();
    await api.room.joinMany(12);
    await api.room.advance(12);
    await api.room.change({ mode: 'prequeue', opensAtMs: api.clock.nowMs + 3 * MINUTE_MS });
    await api.room.joinEarlyMany(10);
    api.clock.advance(MINUTE_MS);
    const { waiting } = (await api.as('viewer', 'get', '/rooms/launch').expect(200)).body;
    const { figures } = (await api.as('viewer', 'get', '/rooms/launch/figures').expect(200)).body;
    expect([waiting, figures.at(-1).uncalled]).toEqual([10, 10]);
  });

  it.each([
    { later: 'the doors are shut still', isOpened: false, next: [], uncalled: 10 },
    { later: 'they had opened before', isOpened: true, next: [], uncalled: 0 },
    { later: 'they opened after', isOpened: true, next: ['doors.opened'], uncalled: 10 },
    { later: 'the room was reset', isOpened: false, next: ['room.reset'], uncalled: 0 },
  ] as const)(
    'count early visitors where the first events are gone and $later',
    async ({ isOpened, next, uncalled }) => {
      const figures = { issued: 12, serving: 12, entries: 10, passedOver: 0 } as RoomFigures;
      const told = [{ type: 'room.metrics', figures }, ...next.map((type) => ({ type }))] as RoomEvent[];
      const events = told.map((event, index): FeedEvent => ({ id: index + 500, atMs: index * MINUTE_MS, event }));
      const feed = { read: async ({ after }: FeedRequest) => events.filter(({ id }) => id > after) };
      const minutes = await new FiguresHistory(feed, 'launch').since(-1, isOpened);
      expect(minutes.map((minute) => minute.uncalled)).toEqual([uncalled]);
    },
  );

  it('are read once, a page at a time, and forgotten after a day', async () => {
    const { figures } = { figures: { issued: 1 } as RoomFigures };
    const events: FeedEvent[] = Array.from({ length: 2_500 }, (_, index) => ({
      id: index + 1,
      atMs: index * MINUTE_MS,
      event: { type: 'room.metrics', figures },
    }));
    const asked: number[] = [];
    const feed = {
      async read({ after, limit }: FeedRequest): Promise<readonly FeedEvent[]> {
        asked.push(after);
        return events.slice(after, after + limit);
      },
    };
    const history = new FiguresHistory(feed, 'launch');
    const [first, second] = await Promise.all([history.since(-1, true), history.since(0, true)]);
    expect(first).toHaveLength(HISTORY_MS / MINUTE_MS);
    expect(second).toEqual(first);
    expect(asked).toEqual([0, 1_000, 2_000, 2_500]);
  });
});
