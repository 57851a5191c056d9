import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { FakeClock } from '../../support/clock.ts';
import { startRedis } from '../../support/redis-servers.ts';
import { byHand, freshTicket, RoomDriver } from '../contract/room-driver.ts';

const ACTS = 12;
/** More than one script searches. */
const BETWEEN = 300;

async function comeAndGo(room: RoomDriver): Promise<void> {
  const ticket = freshTicket();
  await room.enter(ticket);
  await room.release(ticket.sub);
}

it('acts of a version that kept no copies are copied before anything else, whoever starts', async () => {
  await using redis = await startRedis();
  const admin = new Redis(redis.node.port);
  const clock = new FakeClock();
  const open = () => openRedisStore({ target: redis.target, clock: clock.read });
  await using store = await open();
  const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
  const acts = () => store.events.read({ room: room.room, after: 0, limit: 1_000, only: 'acts' });
  const [state, events, copies] = ['state', 'events', 'acts'].map((name) => `owr:{${room.room}}:${name}`) as [
    string,
    string,
    string,
  ];

  const settings = { ...byHand, mode: 'off' } as const;
  await room.configure(settings);
  for (let act = 0; act < ACTS; act++) {
    await room.change({ message: `act ${act}` });
    await Promise.all(Array.from({ length: BETWEEN / 2 }, () => comeAndGo(room)));
  }
  const before = await acts();
  expect(before).toHaveLength(ACTS);
  expect(await admin.xlen(events)).toBeGreaterThan(ACTS * BETWEEN);

  await admin.del(copies);
  await admin.hdel(state, 'actsUpTo');
  await using other = await open();
  await Promise.all([store, other].map(({ line }) => line.configure({ room: room.room, settings })));
  expect(await acts()).toEqual(before);
  expect(await admin.hget(state, 'actsUpTo')).toBe('all');

  await room.change({ message: 'now' });
  await room.configure(settings);
  expect((await acts()).slice(0, ACTS)).toEqual(before);
  expect(await acts()).toHaveLength(ACTS + 1);
  admin.disconnect();
});
