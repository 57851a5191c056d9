import { describe, expect, it } from 'vitest';
import { roomKeys } from '../../../src/store/redis/keys.ts';
import { MarkKeeper, type MarkWait } from '../../../src/store/redis/mark-keeper.ts';
import { createRedisClient } from '../../../src/store/redis/redis-client.ts';
import { decodeState } from '../../../src/store/redis/reply-codec.ts';
import { fingerprint, freshSeed } from '../../../src/store/redis/request-codec.ts';
import type { LineReply, LineScript, ScriptArgument } from '../../../src/store/redis/scripts.ts';
import { encodeSettings } from '../../../src/store/redis/settings-codec.ts';
import { Snapshots } from '../../../src/store/redis/snapshots.ts';
import { FakeClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { type RedisServer, startRedis, startRedisWithAof, startReplica } from '../../support/redis-servers.ts';
import { byHand, randomId } from '../contract/room-driver.ts';

const room = 'launch';
const keys = roomKeys('', room);
const MINUTE_MS = 60_000;

interface Options {
  readonly replicaLostAfterMs?: number;
}

/** A room of a real server, with the keeper of its mark on a clock of the test. */
class Keeping {
  readonly clock = new FakeClock(1_000_000);
  readonly waits: MarkWait[] = [];
  readonly #client: ReturnType<typeof createRedisClient>;
  readonly #keeper: MarkKeeper;

  constructor(redis: RedisServer, { replicaLostAfterMs = 300_000 }: Options) {
    this.#client = createRedisClient(redis.target, 1_000);
    this.#keeper = new MarkKeeper({
      ask: (_room, args) => this.#run('lineMark', args),
      snapshots: new Snapshots(this.#client, 'nothing', undefined),
      replicaLostAfterMs,
      onWait: (wait) => void this.waits.push(wait),
      monotonicMs: this.clock.read,
    });
  }

  static async begin(redis: RedisServer, options: Options = {}): Promise<Keeping> {
    const keeping = new Keeping(redis, options);
    await eventually('a connection', () => keeping.#client.status === 'ready');
    await keeping.#run('lineConfigure', [freshSeed(), ...encodeSettings(byHand)]);
    return keeping;
  }

  #run(script: LineScript, args: readonly ScriptArgument[]): Promise<LineReply> {
    return this.#client[script](...keys, '', ...args);
  }

  /** A tick that the keeper hears of. */
  async tick(): Promise<void> {
    await this.#keeper.observe(decodeState(room, await this.#run('lineTick', [])));
  }

  raise(waiting = 0): Promise<void> {
    return this.#keeper.raise(room, waiting);
  }

  /** So many join at this moment; those beyond the mark get no number. */
  async join(count: number): Promise<void> {
    const reply = await this.#run('lineJoin', Array.from({ length: count }, () => fingerprint(randomId())).flat());
    this.#keeper.given(room, Number(reply[3]), Number(reply[2]), 0);
  }

  async mark(): Promise<{ safe: number; mark: number; given: number }> {
    const [safe, mark, given] = (await this.#client.hmget(keys[0] ?? '', 'safe', 'mark', 'issued')).map(Number);
    return { safe: safe ?? 0, mark: mark ?? 0, given: given ?? 0 };
  }

  /** What is ahead of the numbers given, once it is all safe. */
  ahead(): Promise<number> {
    return eventually('a safe mark', async () => {
      const { safe, mark, given } = await this.mark();
      return safe === mark && mark > given && mark - given;
    });
  }

  [Symbol.dispose](): void {
    this.#keeper.close();
    this.#client.disconnect();
  }
}

describe('the reserve', { timeout: 60_000 }, () => {
  it('is 16 where a restart may lose the last writes, and safe two seconds after it was written', async () => {
    await using redis = await startRedisWithAof();
    using keeping = await Keeping.begin(redis);
    const sinceMs = performance.now();
    await keeping.raise();
    expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(1_990);
    expect(await keeping.mark()).toEqual({ safe: 16, mark: 16, given: 0 });
    await keeping.tick();
    await keeping.join(8);
    expect(await keeping.ahead()).toBe(8);
    await keeping.join(1);
    await eventually('a raised mark', async () => (await keeping.mark()).mark === 25);
    expect(await keeping.ahead()).toBe(16);
  });

  it('is four times those who wait, and ten seconds at the pace', async () => {
    await using redis = await startRedisWithAof();
    using keeping = await Keeping.begin(redis);
    await Promise.all(Array.from({ length: 50 }, () => keeping.raise(2)));
    expect(await keeping.ahead()).toBe(400);
    await keeping.tick();
    for (let second = 0; second < 3; second++) {
      keeping.clock.advance(1_000);
      await keeping.join(100);
    }
    await keeping.raise();
    // 300 in three seconds.
    expect(await keeping.ahead()).toBe(1_000);
  });

  it('is 256 where a replica may take over, 10,000 while a crowd is announced', async () => {
    await using redis = await startRedis();
    await using _replica = await startReplica(redis.node);
    using keeping = await Keeping.begin(redis);
    await keeping.raise();
    expect(await keeping.ahead()).toBe(256);
    // What the room was like before is not known, so the inlet may have been changed just now.
    await keeping.tick();
    await eventually('a raised mark', async () => (await keeping.ahead()) === 10_000);
  });

  it('is lowered when the room has been quiet for as long as a pace counts, and was watched for that', async () => {
    await using redis = await startRedisWithAof();
    using keeping = await Keeping.begin(redis);
    await keeping.raise(100);
    await keeping.tick();
    await keeping.join(3);
    keeping.clock.advance(5 * MINUTE_MS - 1);
    await keeping.raise();
    expect(await keeping.ahead()).toBe(397);
    keeping.clock.advance(5_000);
    await keeping.tick();
    await eventually('a lower mark', async () => (await keeping.ahead()) === 16);
  });
});

describe('a replica that is gone', { timeout: 60_000 }, () => {
  it('is waited for, and that is told until it is back', async () => {
    await using redis = await startRedis();
    await using replica = await startReplica(redis.node);
    using keeping = await Keeping.begin(redis);
    await keeping.raise();
    await replica.stop('SIGKILL');
    await keeping.join(200);
    await eventually('the primary to notice', async () => {
      const raising = keeping.raise();
      keeping.clock.advance(5_000);
      return raising.then(
        () => false,
        () => true,
      );
    });
    expect(keeping.waits.at(-1)).toEqual({ room, reason: 'replica_gone' });
    expect(await keeping.mark()).toMatchObject({ safe: 256, given: 200 });
    await replica.start();
    await eventually('a safe mark', () => keeping.raise().then(() => true));
    expect(keeping.waits.at(-1)).toEqual({ room, reason: null });
    expect(await keeping.ahead()).toBeGreaterThanOrEqual(256);
  });

  it('is not waited for where it cannot be promoted', async () => {
    await using redis = await startRedis();
    await using replica = await startReplica(redis.node);
    using keeping = await Keeping.begin(redis, { replicaLostAfterMs: 0 });
    await keeping.raise();
    await replica.stop('SIGKILL');
    await keeping.join(250);
    await eventually('a safe mark', async () => {
      await keeping.raise();
      return (await keeping.mark()).safe === 10_250;
    });
    expect(keeping.waits).toEqual([]);
  });
});
