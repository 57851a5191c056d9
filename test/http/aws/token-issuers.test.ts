import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TokenIssuers } from '../../../src/http/aws/token-issuers.ts';
import { defaultSettings } from '../../../src/room/settings.ts';
import type { Store } from '../../../src/store/store.ts';
import type { StoreFixture, StoreTarget } from '../../store/contract/store-target.ts';
import { redisStoreTarget } from '../../store/redis/redis-store-target.ts';
import { memoryTarget } from '../../store/sqlite/sqlite-target.ts';
import { fc } from '../../support/fast-check.ts';
import { type RedisServer, startRedis } from '../../support/redis-servers.ts';

const ROOM = 'launch';
const USUAL = 'https://wait.example.com/aws/public';
const CHOSEN = ['https://a.example.com', 'https://b.example.com'] as const;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

const targets: readonly [name: string, target: StoreTarget][] = [
  ['SQLite', memoryTarget],
  ['Redis', redisStoreTarget(() => redis.target)],
];

describe.each(targets)('the issuer of the tokens of a visit, on %s', (_name, target) => {
  let fixture: StoreFixture;
  let epoch: number;

  beforeAll(async () => {
    fixture = await target.open({ clock: () => 1_000_000 });
    ({ epoch } = await fixture.store.line.configure({ room: ROOM, settings: { ...defaultSettings, mode: 'off' } }));
  });
  afterAll(() => fixture.close());

  /** Somebody who may enter, and what a process does to give them tokens: each step by `asked`. */
  async function visitor(asked: <Step>(step: () => Promise<Step>) => Promise<Step> = (step) => step()) {
    const sub = randomBytes(16).toString('base64url');
    const joined = await fixture.store.line.join({ room: ROOM, ticketId: sub });
    if (joined.kind !== 'joined') throw new Error(joined.kind);
    const place = { room: ROOM, epoch, number: joined.number, sub, ticketGeneration: 0 };

    return async function issuerOf({ line, artifacts }: Store, wanted: string): Promise<string> {
      const issuers = new TokenIssuers({
        line: { visit: (request) => asked(() => line.visit(request)) },
        artifacts: {
          take: (artifact) => asked(() => artifacts.take(artifact)),
          find: (key) => asked(() => artifacts.find(key)),
        },
        usual: USUAL,
        storeMs: () => 1_000_000,
      });
      const claimed = await asked(() => line.claim(place));
      if (claimed.kind !== 'admitted') throw new Error(claimed.kind);
      await issuers.want(ROOM, claimed.visit, wanted);
      await asked(() => line.confirm({ room: ROOM, sub, serial: null }));
      return issuers.of(claimed.visit);
    };
  }

  test('is that of the first call, however its steps and those of other calls mix', { timeout: 60_000 }, async () => {
    const wishes = fc.array(fc.constantFrom(USUAL, USUAL, ...CHOSEN), { minLength: 2, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), wishes, async (scheduler, wanted) => {
        const issuerOf = await visitor((step) => scheduler.scheduleFunction(step)());
        const { store, other } = fixture;
        const calls = wanted.map((wish, index) => issuerOf(index % 2 === 0 ? store : other, wish));
        const answers = await scheduler.waitFor(Promise.all(calls));
        expect(new Set(answers).size).toBe(1);
        expect([...wanted, USUAL]).toContain(answers[0]);
      }),
      { numRuns: 200 },
    );
  });

  test('stays', async () => {
    const { store, other } = fixture;
    for (const first of [USUAL, ...CHOSEN]) {
      const issuerOf = await visitor();
      for (const wanted of [first, ...CHOSEN, USUAL]) {
        expect(await issuerOf(store, wanted)).toBe(first);
        expect(await issuerOf(other, wanted)).toBe(first);
      }
    }
  });

  test('is one also after a process that ended between two of its steps', async () => {
    const { store, other } = fixture;
    for (let most = 0; most < 8; most += 1) {
      let steps = 0;
      const issuerOf = await visitor(async (step) => {
        steps += 1;
        if (steps === most + 1) throw new Error('ended');
        return step();
      });
      await issuerOf(store, CHOSEN[0]).catch(() => null);
      const next = await issuerOf(other, USUAL);
      expect([USUAL, CHOSEN[0]]).toContain(next);
      expect(await issuerOf(store, CHOSEN[1])).toBe(next);
    }
  });
});
