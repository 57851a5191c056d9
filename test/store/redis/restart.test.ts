import { expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { eventually } from '../../support/eventually.ts';
import { startRedisWithAof } from '../../support/redis-servers.ts';
import { byHand, randomId } from '../contract/room-driver.ts';

const room = 'launch';

it('a restart of Redis costs a quiet room 16 numbers', { timeout: 60_000 }, async () => {
  await using redis = await startRedisWithAof();
  await using store = await openRedisStore({ target: redis.target });
  await store.line.configure({ room, settings: byHand });
  const join = async () => {
    const joined = await store.line.join({ room, ticketId: randomId() });
    return joined.kind === 'joined' && joined.number;
  };
  expect([await join(), await join(), await join()]).toEqual([1, 2, 3]);
  await redis.stop();
  await redis.start();
  expect(await eventually('a number', join)).toBe(17);
  expect((await store.line.tick({ room })).gaps).toEqual([{ from: 4, to: 16 }]);
});
