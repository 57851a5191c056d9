import { describe, expect, it } from 'vitest';
import { FiguresHistory, HISTORY_MS } from '../../../src/http/admin/figures-history.ts';
import type { RoomFigures } from '../../../src/room/room-event.ts';
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
    const [first, second] = await Promise.all([history.since(-1), history.since(0)]);
    expect(first).toHaveLength(HISTORY_MS / MINUTE_MS);
    expect(second).toEqual(first);
    expect(asked).toEqual([0, 1_000, 2_000, 2_500]);
  });
});
