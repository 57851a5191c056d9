import { expect, test, vi } from 'vitest';
import { Deployment, discoverShop, STORES } from '../resilience/deployment.ts';
import { Browser } from '../support/browser.ts';
import { EventStreamReader } from '../support/event-stream-reader.ts';
import { eventually } from '../support/eventually.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';

vi.setConfig({ testTimeout: 90_000 });

function stream({ issuer }: Product, headers: Record<string, string> = {}): Promise<EventStreamReader> {
  const url = `${issuer}/admin/api/v1/rooms/launch/events`;
  return EventStreamReader.open(url, { Authorization: `Bearer ${ADMIN_KEY}`, ...headers });
}

interface Event {
  readonly id: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** All events of the room but the figures of each minute, read in small pages. */
async function eventsOf(product: Product): Promise<Event[]> {
  const all: Event[] = [];
  for (let after = 0; ; ) {
    const answer = await product.admin.call('GET', `/rooms/launch/events?limit=3&after=${after}`);
    const page = (await answer.json()) as { events: Event[]; next: number };
    if (page.events.length === 0) return all.filter(({ type }) => type !== 'room.metrics');
    all.push(...page.events);
    after = page.next;
  }
}

/** One visitor takes a number, is called, and enters. @returns the `sub` of the visit */
async function visit(product: Product): Promise<string> {
  const shop = await discoverShop(product.issuer);
  const browser = new Browser();
  const login = await shop.login();
  const page = await shop.walk(browser, login.url);
  await product.admin.advance('launch', 1);
  const tokens = await shop.exchange((await shop.walk(browser, page.url)).location ?? '', login);
  return tokens.claims()?.sub ?? '';
}

const told = (reader: EventStreamReader, type: string) =>
  eventually(`${type} to be told`, () => reader.events.find(({ event }) => event === type));

test.each(STORES)(
  'what happens in a room is told as it happens, and can be read again, on $store',
  async ({ startStore }) => {
    await using redis = await startStore();
    const redisUrl = redis === null ? null : `redis://127.0.0.1:${redis.node.port}`;
    await using deployment = await Deployment.create({ ...launchSetup(), redisUrl });
    const before = await deployment.start();
    using reader = await stream(before);
    const sub = await visit(before);
    await before.admin.end('launch', sub, 'completed');
    await before.admin.patch('launch', { message: 'Thank you' });
    await before.admin.patch('launch', { message: 'Thank you' });
    await before.admin.reset('launch');
    const reset = await told(reader, 'room.reset');

    const events = await eventsOf(before);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['serving.advanced', { from: 0, to: 1, called: 1, passed_over: 0, actor: 'tests' }],
      ['admission.started', { sub, number: 1 }],
      ['admission.ended', { sub, number: 1, outcome: 'completed', actor: 'tests' }],
      ['settings.changed', { change: { message: 'Thank you' }, actor: 'tests' }],
      ['room.reset', { epoch: expect.any(Number), actor: 'tests' }],
    ]);
    const streamed = reader.events.filter(({ event }) => event !== 'room.metrics');
    expect(streamed.map(({ data }) => data)).toEqual(events);
    expect(streamed.map(({ id }) => id)).toEqual(events.map(({ id }) => id));

    // A restart ends the stream in order, and its reader goes on where it was.
    await before.admin.patch('launch', { message: 'before' });
    expect(await before.stop()).toBe(0);
    await eventually('the end of the stream', () => reader.ended === true);
    const after = await deployment.start();
    await after.admin.patch('launch', { message: 'after' });
    using again = await stream(after, { 'Last-Event-ID': String(reset.id) });
    const ids = await eventually('what came after', () => {
      const changes = again.events.filter(({ event }) => event === 'settings.changed');
      return changes.length === 2 && again.events.map(({ id }) => id);
    });
    expect(ids).toEqual(ids.map((_, index) => reset.id + 1 + index));
  },
);

test('what one process does is told by the other', async () => {
  await using redis = await startRedis();
  const redisUrl = `redis://127.0.0.1:${redis.node.port}`;
  await using first = await startProduct({ ...launchSetup(), redisUrl });
  await using second = await startProduct({ ...launchSetup(), redisUrl });
  using reader = await stream(second);
  await first.admin.patch('launch', { message: 'elsewhere' });
  const { data } = await told(reader, 'settings.changed');
  expect(data).toMatchObject({ room: 'launch', data: { change: { message: 'elsewhere' }, actor: 'tests' } });
});
