import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import type { RedisTarget } from '../../../src/store/redis/redis-target.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock } from '../../support/clock.ts';
import { startCluster, startRedis } from '../../support/redis-servers.ts';
import { byHand, freshTicket, RoomDriver, randomId } from '../contract/room-driver.ts';

const CROWD = 2_000;
/** Most tickets of one script, as the store has it. */
const BATCH = 250;
/** The first join goes alone; raising the mark and looking at the room are scripts, too. */
const FEW = 8;

const servers = {
  'one server': async () => {
    const redis = await startRedis();
    return { target: redis.target, nodes: [redis.node], end: async () => redis[Symbol.asyncDispose]() };
  },
  'a cluster': async () => {
    const cluster = await startCluster();
    return { target: cluster.target, nodes: cluster.nodes, end: async () => cluster[Symbol.asyncDispose]() };
  },
};

describe.each(Object.entries(servers))('joins that come together, on %s', (_, start) => {
  const clock = new FakeClock();
  let end: () => Promise<void>;
  let target: RedisTarget;
  let admins: readonly Redis[];
  let store: Store;

  beforeAll(async () => {
    const started = await start();
    ({ end, target } = started);
    admins = started.nodes.map(({ port }) => new Redis(port));
    // A guard: on a busy machine a crowd of 25,000 keeps this process from reading an answer for seconds.
    store = await openRedisStore({ target, clock: clock.read, commandTimeoutMs: 20_000 });
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    for (const admin of admins) admin.disconnect();
    await end();
  });

  async function newRoom(settings: Partial<typeof byHand> = {}): Promise<RoomDriver> {
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    await room.configure({ ...byHand, ...settings });
    return room;
  }

  /** How many scripts the servers ran meanwhile. */
  async function scriptsOf(step: () => Promise<unknown>): Promise<number> {
    await Promise.all(admins.map((admin) => admin.config('RESETSTAT')));
    await step();
    const told = await Promise.all(admins.map((admin) => admin.info('commandstats')));
    const calls = told.flatMap((text) => [...text.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)]);
    return calls.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  const joinAll = (room: RoomDriver, count: number) =>
    Promise.all(Array.from({ length: count }, () => room.join(freshTicket())));

  it('are few scripts, and a number each', async () => {
    const room = await newRoom();
    let numbers: number[] = [];
    const scripts = await scriptsOf(async () => {
      numbers = (await joinAll(room, CROWD)).map(({ number }) => number);
    });
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: CROWD }, (_value, index) => index + 1));
    expect(scripts).toBeLessThanOrEqual(CROWD / BATCH + FEW);
  });

  it('do not share a script with those of another room', async () => {
    const [first, second] = [await newRoom(), await newRoom({ mode: 'closed' })];
    const [joined, refused] = await Promise.all([
      joinAll(first, 100),
      Promise.all(Array.from({ length: 100 }, () => second.joinResult(freshTicket()))),
    ]);
    expect(new Set(joined.map(({ number }) => number)).size).toBe(100);
    expect(refused.every(({ kind }) => kind === 'closed')).toBe(true);
  });

  it('leave what they leave one after the other', async () => {
    // Three are called by hand, two by capacity; the crowd finds serving ahead, then slots, then none.
    const [alone, together] = [await newRoom(), await newRoom()];
    for (const room of [alone, together]) await room.advance(3);
    await alone.joinMany(10);
    await joinAll(together, 10);
    for (const room of [alone, together]) await room.change({ capacity: 12 });
    await alone.joinMany(10);
    await joinAll(together, 10);
    const [expected, state] = [await alone.state(), await together.state()];
    expect(state).toEqual({ ...expected, room: together.room, draw: { ...expected.draw, seed: state.draw.seed } });
    expect(state).toMatchObject({ issued: 20, serving: 12, outstanding: 12 });
    const of = ({ room }: RoomDriver) => store.events.read({ room, after: 0, limit: 1_000 });
    expect(await of(together)).toEqual(await of(alone));
  });

  it('of one ticket get one answer', async () => {
    const [room, ticket] = [await newRoom(), freshTicket()];
    const results = await Promise.all(Array.from({ length: 20 }, () => room.joinResult(ticket)));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    await room.expectState({ issued: 1 });
  });

  it('get entries before the draw', async () => {
    const room = await newRoom({ mode: 'prequeue' });
    const results = await Promise.all(Array.from({ length: 50 }, () => room.joinResult(freshTicket())));
    expect(new Set(results.map((result) => (result.kind === 'entry' ? result.entry : 0))).size).toBe(50);
    await room.expectState({ issued: 0 });
  });

  it('wait for the mark where no numbers are left below it', { timeout: 120_000 }, async () => {
    const room = await newRoom();
    // More than the mark is ahead at first.
    const tickets = await joinAll(room, 25_000);
    expect(new Set(tickets.map(({ number }) => number)).size).toBe(25_000);
    await room.expectState({ issued: 25_000, gaps: [] });
  });

  it('each learn that the room is not known', async () => {
    const unknown = Array.from({ length: 3 }, () =>
      store.line.join({ room: `never-${randomId()}`, ticketId: randomId() }),
    );
    for (const result of await Promise.allSettled(unknown)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'room_unknown' } });
    }
  });
});
