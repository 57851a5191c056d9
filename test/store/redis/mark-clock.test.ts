import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { startRedisWithAof } from '../../support/redis-servers.ts';
import { byHand, randomId } from '../contract/room-driver.ts';

const room = 'launch';
/** By so much the server's clock was ahead when the mark was raised. */
const AHEAD_MS = 120_000;

it('a clock of the server that was set back keeps no newcomer waiting for the disk', { timeout: 60_000 }, async () => {
  await using redis = await startRedisWithAof();
  await using store = await openRedisStore({ target: redis.target });
  await store.line.configure({ room, settings: byHand });
  const join = () => store.line.join({ room, ticketId: randomId() });
  expect(await join()).toMatchObject({ number: 1 });
  const admin = new Redis(redis.node.port);
  try {
    await admin.hset(`owr:{${room}}:state`, { safe: 1, mark: 101, markWrittenAt: Date.now() + AHEAD_MS });
    expect(await join()).toMatchObject({ number: 2 });
  } finally {
    admin.disconnect();
  }
});
