import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { defaultGate } from '../../../src/room/settings.ts';
import { openRedisStore } from '../../../src/store/redis/redis-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock } from '../../support/clock.ts';
import { type Drop, DropProxy } from '../../support/drop-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { type RedisServer, standaloneTarget, startRedis } from '../../support/redis-servers.ts';
import { byHand } from '../contract/room-driver.ts';

const COMMAND_TIMEOUT_MS = 800;
/** Three times the command timeout, reconnecting, and a slow machine. */
const BOUND_MS = 10_000;

const losses: readonly Omit<Drop, 'after'>[] = [
  { what: 'request', connection: 'closed' },
  { what: 'reply', connection: 'closed' },
  { what: 'request', connection: 'silent' },
  { what: 'reply', connection: 'silent' },
];

const clock = new FakeClock();

/** What a step works on: the same in every run, but for the name of the room. */
interface Scene {
  /** Whose commands are lost. */
  readonly store: Store;
  /** Another process, whose commands arrive. */
  readonly direct: Store;
  /** On a clock on which all visits have run out of time. */
  readonly later: Store;
  readonly admin: Redis;
  readonly room: string;
  readonly epoch: number;
}

const inside = 'sub-of-number-1';
const newcomer = 'newcomer';
const settings = { ...byHand, gate: { url: 'https://shop.example.com/', ...defaultGate } };

const claimOf = ({ room, epoch }: Scene, number: number, sub: string, ticketGeneration = 0) => ({
  room,
  epoch,
  number,
  sub,
  ticketGeneration,
});

const artifactOf = ({ room }: Scene) => ({ kind: 'Interaction', id: room, payload: { a: 1 }, ttlMs: 60_000 }) as const;

const leaseOf = ({ room }: Scene) => ({ name: room, holder: 'me', ttlMs: 30_000 }) as const;

type Step = (scene: Scene) => Promise<unknown>;

/** Before the draw: two have come early, of four in all. */
async function prequeue({ direct, room }: Scene): Promise<void> {
  await direct.line.change({ room, change: { mode: 'prequeue', drawSource: 'a beacon' } });
  for (const ticketId of ['d', 'e']) await direct.line.join({ room, ticketId });
}

async function beginLogin(scene: Scene): Promise<number> {
  const login = { client: 'shop', most: 3, sessionMs: null };
  const claimed = await scene.direct.line.claim({ ...claimOf(scene, 1, inside, 1), login });
  if (claimed.kind !== 'admitted' || claimed.serial === null) throw new Error(`no login: ${claimed.kind}`);
  return claimed.serial;
}

const steps: Readonly<Record<string, Step>> = {
  configure: ({ store, room }) => store.line.configure({ room, settings: { ...settings, capacity: 4 } }),
  change: ({ store, room }) => store.line.change({ room, change: { mode: 'off' } }),
  revert: ({ store, room }) => store.line.revert({ room }),
  tick: ({ store, room }) => store.line.tick({ room }),
  enter: ({ store, room }) => store.line.enter({ room, ticketId: newcomer, sub: newcomer }),
  join: ({ store, room }) => store.line.join({ room, ticketId: newcomer }),
  'joins that come together': ({ store, room }) =>
    Promise.all(['f', 'g', 'h'].map((ticketId) => store.line.join({ room, ticketId }))),
  'claim of a turn': (scene) => scene.store.line.claim(claimOf(scene, 2, newcomer)),
  'claim once more': (scene) => scene.store.line.claim(claimOf(scene, 1, inside, 1)),
  look: (scene) => scene.store.line.look(claimOf(scene, 3, newcomer)),
  confirm: ({ store, room }) => store.line.confirm({ room, sub: inside, serial: null }),
  visit: ({ store, room }) => store.line.visit({ room, sub: inside }),
  release: ({ store, room }) => store.line.release({ room, sub: inside, outcome: 'completed' }),
  'release that settles': async ({ store, direct, later, room }) => {
    await direct.line.confirm({ room, sub: inside, serial: null });
    await later.line.tick({ room });
    return store.line.release({ room, sub: inside, outcome: 'completed', settlesExpired: true });
  },
  'exchange of a code': async (scene) => {
    const serial = await beginLogin(scene);
    return scene.store.line.confirm({ room: scene.room, sub: inside, serial });
  },
  endLogin: async (scene) => {
    const serial = await beginLogin(scene);
    return scene.store.line.endLogin({ room: scene.room, sub: inside, serial });
  },
  advance: ({ store, room }) => store.line.advance({ room, by: 2, key: null }),
  'advance back': ({ store, room }) => store.line.advance({ room, by: -1, key: 'key' }),
  giveBack: async ({ store, direct, later, room }) => {
    await direct.line.advance({ room, by: 2, key: null });
    await later.line.tick({ room });
    return store.line.giveBack({ room, number: 3, actor: 'ops' });
  },
  reset: ({ store, room }) => store.line.reset({ room, key: null }),
  see: async ({ store, direct, admin, room, epoch }) => {
    for (const ticketId of ['d', 'e', 'f']) await direct.line.join({ room, ticketId });
    // As if the zone had reached up to 100 for three minutes.
    await admin.hset(`owr:{${room}}:state`, 'points', `${clock.nowMs - 180_000}:0:100`);
    await store.line.see({ room, epoch, numbers: [6] });
    return direct.line.advance({ room, by: 1, key: null });
  },
  setGate: ({ store, room }) => store.line.setGate({ room, shut: true }),
  note: ({ store, room }) => store.line.note({ room, event: { type: 'room.changed', actor: 'ops' }, key: 'key' }),
  'join before the draw': async (scene) => {
    await prequeue(scene);
    return scene.store.line.join({ room: scene.room, ticketId: newcomer });
  },
  'change that opens the doors': async (scene) => {
    await prequeue(scene);
    return scene.store.line.change({ room: scene.room, change: { mode: 'open' }, actor: 'ops' });
  },
  completeDraw: async (scene) => {
    await prequeue(scene);
    await scene.direct.line.change({ room: scene.room, change: { mode: 'off' } });
    return scene.store.line.completeDraw({ room: scene.room, publicValue: 'value', actor: 'ops' });
  },
  'read of events': ({ store, room }) => store.events.read({ room, after: 0, limit: 1_000 }),
  'newest event': ({ store, room }) => store.events.newest({ room }),
  'lease that is taken': (scene) => scene.store.leases.take(leaseOf(scene)),
  'lease that is given back': async (scene) => {
    await scene.direct.leases.take(leaseOf(scene));
    await scene.store.leases.release(leaseOf(scene));
    return scene.direct.leases.take({ ...leaseOf(scene), holder: 'other' });
  },
  visits: ({ store, room }) => store.line.visits({ room, state: 'live', after: null, limit: 10 }),
  'save of an artifact, bounded': (scene) =>
    scene.store.artifacts.saveBounded(artifactOf(scene), { name: 'launch', most: 1_000, claimed: false }),
  'take of an artifact': (scene) => scene.store.artifacts.take(artifactOf(scene)),
  'use of an artifact': async (scene) => {
    await scene.store.artifacts.save(artifactOf(scene));
    return scene.store.artifacts.consume(artifactOf(scene));
  },
  'entry of the audit log': async ({ store, direct, room }) => {
    const bounds = { rememberMs: 60_000, most: 100_000, keepMs: 60_000 };
    await store.audit.append({ ring: 'acts', entry: { room }, token: room, ...bounds });
    const entries = await direct.audit.read({ before: null, sinceMs: 0, limit: 1_000 });
    return entries.filter(({ entry }) => JSON.stringify(entry).includes(`"${room}"`)).length;
  },
  'write of a document': ({ store, room }) => store.documents.write(room, { a: 1 }, 0),
};

describe.concurrent('a command that is lost on the wire', () => {
  let redis: RedisServer;
  let direct: Store;
  let later: Store;
  let admin: Redis;
  let rooms = 0;

  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.node.port);
    direct = await openRedisStore({ target: redis.target, clock: clock.read });
    later = await openRedisStore({ target: redis.target, clock: () => clock.nowMs + settings.admissionMs });
  });
  afterAll(async () => {
    admin.disconnect();
    await direct[Symbol.asyncDispose]();
    await later[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** A room where 1 is inside, 2 and 3 are called, serving is ahead of issued. */
  async function setScene(store: Store): Promise<Scene> {
    const room = `room-${++rooms}`;
    const { epoch } = await direct.line.configure({ room, settings });
    for (const ticketId of ['a', 'b', 'c']) await direct.line.join({ room, ticketId });
    await direct.line.advance({ room, by: 5, key: null });
    await direct.line.claim({ room, epoch, number: 1, sub: inside, ticketGeneration: 0 });
    return { store, direct, later, admin, room, epoch };
  }

  /** What the step answered and what it left behind, without the name of the room. */
  async function outcomeOf(scene: Scene, step: Step): Promise<unknown> {
    const answer = await step(scene);
    const state = await direct.line.tick(scene);
    const visits = await direct.line.visits({ room: scene.room, state: 'live', after: null, limit: 100 });
    const events = await direct.events.read({ room: scene.room, after: 0, limit: 1_000 });
    const told = JSON.stringify({ answer, state, visits, events }).replaceAll(scene.room, 'room');
    return JSON.parse(told.replaceAll(/"seed":"[0-9a-f]{64}"/g, '"seed":""'));
  }

  it.for(Object.entries(steps))('does not make it happen twice, or hang: %s', async ([, step], { expect }) => {
    await using proxy = await DropProxy.start(redis.node);
    await using store = await openRedisStore({
      target: standaloneTarget(proxy.node),
      clock: clock.read,
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
    });
    const expected = await outcomeOf(await setScene(store), step);
    for (const loss of losses) {
      for (let after = 0, lost = true; lost; after++) {
        const scene = await setScene(store);
        await eventually('the connection', () => store.ping().then(() => true));
        // So that the script has to be sent again, by a second command.
        await admin.script('FLUSH');
        proxy.arm({ ...loss, after });
        const startedMs = performance.now();
        expect(await outcomeOf(scene, step)).toEqual(expected);
        expect(performance.now() - startedMs).toBeLessThan(BOUND_MS);
        lost = proxy.disarm();
      }
    }
  });
});
