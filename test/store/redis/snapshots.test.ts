import { describe, expect, it } from 'vitest';
import type { LineStore } from '../../../src/store/line-store.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { eventually } from '../../support/eventually.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { byHand, randomId } from '../contract/room-driver.ts';

const room = 'launch';
const SNAPSHOTS = { save: '3600 1 300 100 60 10000' };
const HIDDEN = { 'rename-command CONFIG': '""' };
const NO_BGSAVE = { 'rename-command BGSAVE': '""' };

/** Opens the store, and what it warned of. */
async function open(redis: RedisServer, production: boolean) {
  const warnings: string[] = [];
  const logger = { info: () => {}, warn: (_context: object, message: string) => void warnings.push(message) };
  return { store: await openRedisStore({ target: redis.target, production, logger }), warnings };
}

async function joinMany(line: LineStore, count: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const some = Array.from({ length: Math.min(500, count - numbers.length) }, async () => {
      const joined = await line.join({ room, ticketId: randomId() });
      if (joined.kind !== 'joined') throw new Error(`no number: ${joined.kind}`);
      return joined.number;
    });
    numbers.push(...(await Promise.all(some)));
  }
  return numbers;
}

describe('a server that keeps snapshots alone', () => {
  it('is refused in production, and warned of elsewhere', async () => {
    await using redis = await startRedis(SNAPSHOTS);
    await expect(open(redis, true)).rejects.toMatchObject({
      code: 'store_unfit',
      message: expect.stringMatching(/snapshots alone.*set appendonly to yes/),
    });
    const { store, warnings } = await open(redis, false);
    await using _ = store;
    expect(warnings).toEqual([expect.stringContaining('snapshots alone')]);
  });

  it('is warned of in production where it does not tell', async () => {
    await using redis = await startRedis({ ...SNAPSHOTS, ...HIDDEN });
    const { store, warnings } = await open(redis, true);
    await using _ = store;
    expect(warnings).toEqual([expect.stringContaining('CONFIG is hidden')]);
  });

  it.each([
    { how: 'tells so', settings: SNAPSHOTS },
    { how: 'does not tell', settings: { ...SNAPSHOTS, ...HIDDEN } },
  ])(
    'and $how gives no number twice after a crash, and keeps no newcomer waiting for a snapshot that is due',
    {
      timeout: 60_000,
    },
    async ({ settings }) => {
      await using redis = await startRedis(settings);
      const { store } = await open(redis, false);
      await using _ = store;
      await store.line.configure({ room, settings: byHand });
      const before = await joinMany(store.line, 20_600);
      await redis.stop('SIGKILL');
      await redis.start();
      const first = await eventually('a number', () => joinMany(store.line, 1));
      const numbers = [...before, ...first, ...(await joinMany(store.line, 59))];
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(Math.max(...numbers)).toBeLessThan(60_000);
    },
  );
});

it('a server that keeps nothing, does not tell, and takes no BGSAVE keeps nobody waiting', {
  timeout: 60_000,
}, async () => {
  await using redis = await startRedis({ ...HIDDEN, ...NO_BGSAVE });
  const { store, warnings } = await open(redis, true);
  await using _ = store;
  await store.line.configure({ room, settings: byHand });
  expect(new Set(await joinMany(store.line, 20_600)).size).toBe(20_600);
  expect(warnings).toEqual([expect.stringContaining('CONFIG is hidden'), expect.stringContaining('no BGSAVE')]);
});

it('a server that keeps nothing is warned of in production alone', async () => {
  await using redis = await startRedis();
  const inProduction = await open(redis, true);
  await using _ = inProduction.store;
  expect(inProduction.warnings).toEqual([expect.stringContaining('keeps nothing on disk')]);
  const elsewhere = await open(redis, false);
  await using __ = elsewhere.store;
  expect(elsewhere.warnings).toEqual([]);
});
