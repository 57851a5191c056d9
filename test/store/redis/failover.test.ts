import { describe, expect, it } from 'vitest';
import { waiting } from '../../../src/room/room-state.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import {
  ask,
  type RedisServer,
  startRedis,
  startRedisWithAof,
  startReplica,
  startSentinel,
  writtenFile,
} from '../../support/redis-servers.ts';
import { startTcpLink } from '../../support/tcp-link.ts';
import { byHand, randomId } from '../contract/room-driver.ts';

const room = 'launch';

/** The number, or before the draw the entry, of a join. */
async function joinNumber({ line }: Store): Promise<number> {
  const result = await line.join({ room, ticketId: randomId() });
  if (result.kind === 'closed') throw new Error('the room is closed');
  return result.kind === 'joined' ? result.number : result.entry;
}

/** Numbers of joins that are asked for at once, a hundred at a time. */
async function joinMany(store: Store, count: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    numbers.push(...(await Promise.all(Array.from({ length: 100 }, () => joinNumber(store)))));
  }
  return numbers;
}

/** Joins until no more number is given. */
async function joinUntilRefused(store: Store): Promise<number[]> {
  const numbers: number[] = [];
  for (let refused = false; !refused; ) {
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => joinNumber(store)));
    for (const result of results) {
      if (result.status === 'fulfilled') numbers.push(result.value);
      else {
        expect(result.reason).toMatchObject({ code: 'store_unavailable' });
        refused = true;
      }
    }
  }
  return numbers;
}

/** Joins as soon as it works again. */
function joinAgain(store: Store): Promise<number> {
  return eventually('joins to go on', () => joinNumber(store));
}

function issuedOn({ node }: RedisServer): Promise<string> {
  return ask(node, 'HGET', `owr:{${room}}:state`, 'issued');
}

async function safeMark({ node }: RedisServer): Promise<number> {
  return Number(await ask(node, 'HGET', `owr:{${room}}:state`, 'safe'));
}

describe('no number is given twice', () => {
  it('when a replica takes over that was cut off before', { timeout: 120_000 }, async () => {
    await using primary = await startRedis();
    await using link = await startTcpLink(primary.node);
    await using replica = await startReplica(link.node);
    await using sentinel = await startSentinel(primary.node);
    await using store = await openRedisStore({ target: sentinel.target });
    await store.line.configure({ room, settings: byHand });

    const known = await joinMany(store, 500);
    await eventually('the replica to catch up', async () => (await issuedOn(replica)) === '500');
    link.cut();
    await eventually('the primary to notice', async () =>
      (await ask(primary.node, 'INFO', 'replication')).includes('connected_slaves:0'),
    );
    // What the replica will never know; alone, the primary must not go beyond the mark that the replica has.
    const lost = await joinUntilRefused(store);
    expect(lost.length).toBeGreaterThan(1_000);
    expect(await issuedOn(replica)).toBe('500');
    await primary.stop('SIGKILL');

    const first = await joinAgain(store);
    const numbers = [...known, ...lost, first, ...(await joinMany(store, 500))];
    expect(await issuedOn(replica)).toBe(String(Math.max(...numbers)));
    expect(new Set(numbers).size).toBe(numbers.length);
    const state = await store.line.tick({ room });
    expect(state.gaps).toEqual([{ from: 501, to: first - 1 }]);
    expect(waiting(state)).toBe(1_001);
  });

  it.each(['open', 'prequeue'] as const)(
    'when the last writes before a crash did not reach the disk, nor entry: %s',
    { timeout: 60_000 },
    async (mode) => {
      await using redis = await startRedisWithAof();
      await using store = await openRedisStore({ target: redis.target });
      await store.line.configure({ room, settings: { ...byHand, mode } });
      const written = await joinMany(store, 100);
      // No number above a mark that is on disk is lost: two seconds later the disk has everything.
      await eventually('numbers below a safe mark', async () => (await safeMark(redis)) >= 200);
      const file = await writtenFile(redis.node);
      const lost = await joinMany(store, 100);
      await redis.stop('SIGKILL');
      await file.loseTheRest();
      await redis.start();

      const first = await joinAgain(store);
      const numbers = [...written, ...lost, first, ...(await joinMany(store, 100))];
      expect(new Set(numbers).size).toBe(numbers.length);
      const { gaps, issued, draw } = await store.line.change({ room, change: { mode: 'paused' } });
      expect(gaps).toEqual([{ from: mode === 'open' ? 101 : 1, to: first - 1 }]);
      expect(issued).toBe(mode === 'open' ? Math.max(...numbers) : draw.base + draw.entries);
      // Nobody is drawn for the entries that were lost.
      if (mode === 'prequeue') expect(draw.entries).toBe(numbers.length - lost.length);
    },
  );

  it('when the whole store is lost: a new epoch begins', { timeout: 60_000 }, async () => {
    const clock = new FakeClock();
    await using redis = await startRedis();
    await using store = await openRedisStore({ target: redis.target, clock: clock.read });
    const { epoch } = await store.line.configure({ room, settings: byHand });
    await joinMany(store, 100);
    await redis.stop('SIGKILL');
    clock.advance(1_000);
    await redis.start();

    expect(await joinAgain(store)).toBe(1);
    expect(await store.line.tick({ room })).toMatchObject({ epoch: epoch + 1, settings: byHand, issued: 1 });
  });
});

describe('while Redis is down', () => {
  it('every call says so in bounded time, and afterwards the line goes on', { timeout: 60_000 }, async () => {
    await using redis = await startRedisWithAof();
    await using store = await openRedisStore({ target: redis.target, commandTimeoutMs: 300 });
    const { epoch } = await store.line.configure({ room, settings: byHand });
    const ticketId = randomId();
    const joined = await store.line.join({ room, ticketId });
    await redis.stop('SIGKILL');

    const claim = { room, epoch, number: 1, sub: randomId(), ticketGeneration: 0 };
    const artifact = { kind: 'AccessToken', id: randomId(), payload: {}, ttlMs: 1_000 } as const;
    const startedMs = performance.now();
    for (const call of [
      () => store.line.join({ room, ticketId: randomId() }),
      () => store.line.claim(claim),
      () => store.line.tick({ room }),
      () => store.artifacts.save(artifact),
      () => store.artifacts.find(artifact),
      () => store.documents.read('keys'),
      () => store.ping(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'store_unavailable' });
    }
    expect(performance.now() - startedMs).toBeLessThan(10_000);

    await redis.start();
    await eventually('the store', () => store.ping().then(() => true));
    expect(await store.line.join({ room, ticketId })).toEqual(joined);
    expect(await store.line.claim(claim)).toEqual({ kind: 'waiting', late: false });
  });
});
