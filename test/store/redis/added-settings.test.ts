import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/room/settings.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import { settingKeys } from '../../../src/store/redis/settings-codec.ts';
import { FakeClock } from '../../support/clock.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';
import { RoomDriver } from '../contract/room-driver.ts';

/** The settings of a version that knows neither `passOver` nor those after it. */
const KNOWN = settingKeys.indexOf('passOver');

describe('a setting that another version of the product does not know', () => {
  let redis: RedisServer;
  let admin: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.node.port);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  async function withRoom(body: (room: RoomDriver) => Promise<void>): Promise<void> {
    const clock = new FakeClock();
    await using store = await openRedisStore({ target: redis.target, clock: clock.read });
    const room = new RoomDriver({ store, other: store, reopen: null, close: async () => {} }, clock);
    await room.configure({ ...defaultSettings, mode: 'paused' });
    await body(room);
  }

  async function stored({ room }: RoomDriver): Promise<string[]> {
    return ((await admin.hget(`owr:{${room}}:state`, 'settings')) ?? '').split('\n');
  }

  function store({ room }: RoomDriver, lines: readonly string[]): Promise<number> {
    return admin.hset(`owr:{${room}}:state`, 'settings', lines.join('\n'));
  }

  /** As the older version writes the room when settings change. */
  async function writeAsOlder(room: RoomDriver): Promise<void> {
    await store(room, (await stored(room)).slice(0, KNOWN));
  }

  /** As the older version has made the room: it did not write the others at all. */
  async function makeAsOlder(room: RoomDriver): Promise<void> {
    await writeAsOlder(room);
    const fields = settingKeys.slice(KNOWN).map((key) => `file:${key}`);
    expect(await admin.hdel(`owr:{${room.room}}:settings`, ...fields)).toBe(fields.length);
  }

  it('has its default, in what is told and in what the steps do', () =>
    withRoom(async (room) => {
      await makeAsOlder(room);
      await room.expectState({ settings: { ...defaultSettings, mode: 'paused' } });
      room.clock.advance(60_000);
      await room.state();
      room.clock.advance(60_000);
      const { presence, issued } = await room.state();
      expect(presence.zoneUpTo).toBeGreaterThan(issued);
    }));

  it('is no change when the room is configured with the default', () =>
    withRoom(async (room) => {
      await makeAsOlder(room);
      const settings = { ...defaultSettings, mode: 'paused' } as const;
      expect(await room.noted(() => room.configure(settings))).toEqual([]);
      expect(await stored(room)).toHaveLength(settingKeys.length);
      await room.expectState({ settings });
    }));

  it('is in force when the room is configured with another value', () =>
    withRoom(async (room) => {
      await makeAsOlder(room);
      const settings = { ...defaultSettings, mode: 'paused', passOver: false } as const;
      expect(await room.noted(() => room.configure(settings))).toMatchObject([{ type: 'settings.changed' }]);
      await room.expectState({ settings });
    }));

  it('has its default when others are changed in a room that was not configured since', () =>
    withRoom(async (room) => {
      await makeAsOlder(room);
      const { settings } = await room.change({ capacity: 5 });
      expect(settings).toEqual({ ...defaultSettings, mode: 'paused', capacity: 5 });
    }));

  it('is back with the next change after an older process has changed settings', () =>
    withRoom(async (room) => {
      await room.change({ message: 'Soon' });
      await writeAsOlder(room);
      await room.expectState({ settings: { ...defaultSettings, mode: 'paused' } });
      const { settings } = await room.change({ capacity: 5 });
      expect(settings).toEqual({ ...defaultSettings, mode: 'paused', message: 'Soon', capacity: 5 });
    }));

  it('keeps its line while an older process changes settings', () =>
    withRoom(async (room) => {
      const newer = ['"Goodbye"', '1'];
      await store(room, [...(await stored(room)), ...newer]);
      await room.expectState({ settings: { ...defaultSettings, mode: 'paused' } });
      const { settings } = await room.change({ message: 'Soon' });
      expect(settings).toEqual({ ...defaultSettings, mode: 'paused', message: 'Soon' });
      expect((await stored(room)).slice(settingKeys.length)).toEqual(newer);
      expect(await room.noted(() => room.change({ message: 'Soon' }))).toEqual([]);
    }));
});
