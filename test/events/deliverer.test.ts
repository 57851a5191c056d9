import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientConfig, RoomConfig, WebhookConfig } from '../../src/config/config.ts';
import { Deliverer, type DelivererParts } from '../../src/events/deliverer.ts';
import { Webhooks } from '../../src/events/webhooks.ts';
import { createLogger } from '../../src/logging.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { storeUnavailable } from '../../src/store/faults.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFixture } from '../store/contract/store-target.ts';
import { memoryTarget } from '../store/sqlite/sqlite-target.ts';
import { FakeClock } from '../support/clock.ts';
import { eventually } from '../support/eventually.ts';
import { Receiver } from '../support/receiver.ts';
import { eventsIn, idsIn, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';
import { configure, happen, ROOM } from './reader-fixture.ts';

const secret = WEBHOOK_SECRET;

describe('delivery', () => {
  let fixture: StoreFixture;
  let store: Store;
  let receiver: Receiver;
  let webhooks: Webhooks;
  let lines: Record<string, unknown>[];
  let outcomes: string[];
  let running: AsyncDisposableStack;
  beforeEach(async () => {
    running = new AsyncDisposableStack();
    // Without a new minute there are no figures among the events.
    fixture = await memoryTarget.open({ clock: new FakeClock().read });
    running.defer(() => fixture.close());
    store = fixture.store;
    receiver = running.use(await Receiver.start());
    lines = [];
    outcomes = [];
    await configure(store);
  });
  afterEach(() => running.disposeAsync());

  async function deliver({ clients = [] as readonly ClientConfig[], hooks = [] as readonly WebhookConfig[] } = {}) {
    const room: RoomConfig = {
      ...{
        name: ROOM,
        title: ROOM,
        settings: defaultSettings,
        awsApi: false,
        awsEventId: ROOM,
        awsPrivateIssuer: null,
      },
      texts: {},
      look: null,
      templates: null,
      webhooks: hooks,
    };
    webhooks = new Webhooks(store, [room]);
    const parts: DelivererParts = {
      store,
      rooms: [ROOM],
      clients,
      webhooks,
      signLogoutToken: async ({ clientId, sub }) => `token-for-${clientId}-of-${sub}`,
      logger: createLogger('debug', { write: (line) => lines.push(JSON.parse(line)) }),
      epochMs: Date.now,
      metrics: {
        observeDelivery: ({ reader, outcome }) => outcomes.push(`${reader} ${outcome}`),
        observeDeliveryLag: () => {},
      },
      pace: { leaseMs: 3_000, readersEveryMs: 50 },
    };
    return running.use(await Deliverer.start(parts));
  }

  function hook(changes: Partial<WebhookConfig> = {}): WebhookConfig {
    return { name: 'hook', url: `${receiver.url}?key=of-the-receiver`, secret, events: null, ...changes };
  }

  test('a webhook is told by the rules of Standard Webhooks', async () => {
    await deliver({ hooks: [hook()] });
    const [id] = await happen(store, 1);
    await eventually('the event', () => receiver.requests.length > 0);
    const [request] = receiver.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hook?key=of-the-receiver',
      headers: { 'content-type': 'application/json', 'webhook-id': `evt_${ROOM}_${id}` },
    });
    expect(Math.abs(Number(request?.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
    const [event] = eventsIn(receiver);
    expect(event).toMatchObject({ type: 'settings.changed', data: { room: ROOM, id, actor: 'tests' } });
    expect(() => new Webhook(`whsec_${Buffer.alloc(24).toString('base64')}`).verify(request?.body ?? '', {})).toThrow();
    const headers = { ...request?.headers } as Record<string, string>;
    expect(() => new Webhook(secret).verify(`${request?.body} `, headers)).toThrow();
  });

  test('a receiver that is down misses nothing, and is never sent two at once', async () => {
    receiver.answer = async (res) => {
      await new Promise((resolve) => setImmediate(resolve));
      res.writeHead(200).end('{"ok":true}');
    };
    await deliver({ hooks: [hook()] });
    const ids = await happen(store, 3);
    await eventually('the first events', () => receiver.requests.length === 3);
    await receiver.down();
    ids.push(...(await happen(store, 30)));
    await eventually('a failure', () => outcomes.includes('webhook failed'));
    await receiver.up();
    await eventually('all of them', () => idsIn(receiver).length >= 33);
    expect(idsIn(receiver)).toEqual(ids);
    expect(receiver.mostAtOnce).toBe(1);
    const told = lines.map(({ msg }) => msg);
    expect(told).toContain('a reader will be told again');
    expect(told).toContain('a reader takes events again');
    expect(JSON.stringify(lines)).not.toMatch(/key=|whsec|127\.0\.0\.1/);
  });

  test('a redirect is a failure, and is not followed', async () => {
    receiver.answer = (res, _request, index) =>
      index === 0 ? res.writeHead(307, { Location: '/elsewhere' }).end() : res.writeHead(204).end();
    await deliver({ hooks: [hook()] });
    const [id] = await happen(store, 1);
    await eventually('the second attempt', () => receiver.requests.length === 2);
    expect(receiver.requests.map(({ path }) => path)).toEqual(Array(2).fill('/hook?key=of-the-receiver'));
    expect(idsIn(receiver)).toEqual([id, id]);
    expect(receiver.requests[0]?.headers['webhook-id']).toBe(receiver.requests[1]?.headers['webhook-id']);
  });

  test('a link-local address is never sent to', async () => {
    await deliver({ hooks: [hook({ url: 'http://169.254.169.254/hook' })] });
    await happen(store, 1);
    const line = await eventually('the refusal', () => lines.find(({ why }) => why === 'refused-address'));
    expect(line).toMatchObject({ room: ROOM, reader: 'webhook', reader_name: 'hook' });
  });

  test('a webhook for some types of events is told those', async () => {
    await deliver({ hooks: [hook({ events: ['room.reset'] })] });
    await happen(store, 2);
    await store.line.reset({ room: ROOM, key: null, actor: 'ops' });
    await happen(store, 2);
    await store.line.reset({ room: ROOM, key: null, actor: 'ops' });
    await eventually('the resets', () => receiver.requests.length === 2);
    expect(eventsIn(receiver)).toMatchObject(Array(2).fill({ type: 'room.reset', data: { actor: 'ops' } }));
  });

  test('an answer 410 ends it, until the webhook is put again', async () => {
    receiver.answer = (res) => res.writeHead(410).end();
    await deliver();
    await webhooks.put(ROOM, hook());
    const ids = await happen(store, 3);
    await eventually('the end', () => outcomes.includes('webhook gone'));
    expect(receiver.requests).toHaveLength(1);
    receiver.answer = (res) => res.writeHead(204).end();
    await webhooks.put(ROOM, hook());
    await eventually('the rest', () => receiver.requests.length === 4);
    expect(idsIn(receiver)).toEqual([ids[0], ...ids]);
  });

  test('webhooks are taken up when they are added, changed and removed', async () => {
    await deliver();
    await using second = await Receiver.start();
    await webhooks.put(ROOM, hook());
    const ids = await happen(store, 1);
    await eventually('the first event', () => receiver.requests.length === 1);
    await webhooks.put(ROOM, hook({ url: second.url }));
    ids.push(...(await happen(store, 1)));
    await eventually('the second one', () => receiver.requests.length + second.requests.length === 2);
    expect([...idsIn(receiver), ...idsIn(second)]).toEqual(ids);
    await webhooks.remove(ROOM, 'hook');
    await webhooks.put(ROOM, hook({ name: 'another' }));
    await happen(store, 1);
    await eventually('an event by the other one', () => eventsIn(receiver).length >= 2);
  });

  test('while the store is gone it pauses, says so once, and goes on after that', async () => {
    let gone = false;
    const whileThere = <Request, Answer>(ask: (request: Request) => Promise<Answer>) => {
      return async (request: Request): Promise<Answer> => {
        if (gone) throw storeUnavailable(null);
        return ask(request);
      };
    };
    const { events, leases, documents } = store;
    store = {
      ...store,
      events: { read: whileThere((request) => events.read(request)), newest: events.newest },
      leases: { take: whileThere((request) => leases.take(request)), release: leases.release },
      documents: { ...documents, read: whileThere((name) => documents.read(name)) },
    };
    await deliver({ hooks: [hook()] });
    const ids = await happen(store, 1);
    await eventually('the first event', () => receiver.requests.length === 1);
    gone = true;
    await eventually('word of it', () => lines.some(({ msg }) => msg === 'a reader could not be told'));
    gone = false;
    ids.push(...(await happen(store, 1)));
    await eventually('the second event', () => receiver.requests.length === 2);
    expect(idsIn(receiver)).toEqual(ids);
    expect(lines.filter(({ msg }) => msg === 'a reader could not be told')).toHaveLength(1);
  });

  test('what is being sent may end before a stop, but no stop waits long for it', async () => {
    const held = Promise.withResolvers<() => void>();
    receiver.answer = (res) => held.resolve(() => res.writeHead(204).end());
    const first = await deliver({ hooks: [hook()] });
    const ids = await happen(store, 2);
    const answer = await held.promise;
    const stopped = first[Symbol.asyncDispose]();
    answer();
    await stopped;
    receiver.answer = () => {};
    const startedAtMs = performance.now();
    const second = await deliver({ hooks: [hook()] });
    await eventually('the second event', () => receiver.requests.length === 2);
    await second[Symbol.asyncDispose]();
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
    receiver.answer = (res) => res.writeHead(204).end();
    await deliver({ hooks: [hook()] });
    await eventually('the second event again', () => receiver.requests.length === 3);
    expect(idsIn(receiver)).toEqual([ids[0], ids[1], ids[1]]);
  });

  test('clients that ask for it are told of visits that ended early, once they refuse no more than that', async () => {
    const client = { clientId: 'shop', room: ROOM, backchannelLogoutUri: receiver.url } as ClientConfig;
    const silent = { ...client, clientId: 'silent', backchannelLogoutUri: null };
    const elsewhere = { ...client, clientId: 'elsewhere', room: 'elsewhere' };
    receiver.answer = (res, _request, index) => res.writeHead(index === 0 ? 400 : 200).end();
    await deliver({ clients: [client, silent, elsewhere] });
    await store.line.change({ room: ROOM, change: { mode: 'off' } });
    for (const [index, outcome] of (['completed', 'abandoned'] as const).entries()) {
      const sub = `visit-${index}`;
      const login = { client: 'shop', most: 3, sessionMs: null };
      const entered = await store.line.enter({ room: ROOM, ticketId: `${index}`.repeat(22), sub, login });
      if (entered.kind !== 'admitted') throw new Error('not let in');
      await store.line.confirm({ room: ROOM, sub, serial: entered.serial });
      await store.line.release({ room: ROOM, sub, outcome });
    }
    // An outcome is known once the answer has come back.
    await eventually('both', () => outcomes.length === 2);
    expect(receiver.requests.map(({ body }) => body)).toEqual([
      'logout_token=token-for-shop-of-visit-0',
      'logout_token=token-for-shop-of-visit-1',
    ]);
    expect(receiver.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(outcomes).toEqual(['logout refused', 'logout delivered']);
  });
});
