import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminClient } from '../support/admin-client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { ownRedisUrl } from '../support/own-redis.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { Receiver } from '../support/receiver.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { discoverShop, visit } from '../support/visits.ts';
import { eventsIn, idsIn, type ReceivedEvent, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';

let receiver: Receiver;
let dataDir: string;
let room: string;
beforeEach(async () => {
  receiver = await Receiver.start();
  dataDir = quickFolder('owr-webhooks-');
  room = `hooks-${crypto.randomUUID()}`;
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true });
});

function setup(redisUrl: string | null, changes: Record<string, unknown> = {}) {
  const webhooks = [{ name: 'hook', url: receiver.url, secret: WEBHOOK_SECRET, ...changes }];
  const { rooms, clients } = launchSetup({ webhooks }, { room });
  return { rooms: { [room]: rooms.launch }, clients, redisUrl, dataDir };
}

/** Without the figures of each minute. */
function told(): ReceivedEvent[] {
  return eventsIn(receiver).filter(({ type }) => type !== 'room.metrics');
}

async function say({ admin }: Product, message: string): Promise<void> {
  await admin.patch(room, { message });
}

/** The messages that were set, as the receiver was told. */
function messages(): unknown[] {
  return told().flatMap(({ data }) => (data.change as { message?: string } | undefined)?.message ?? []);
}

/** Whether no id came before one that is smaller. */
function rises(ids: readonly number[]): boolean {
  return ids.every((id, index) => index === 0 || id >= (ids[index - 1] ?? 0));
}

describe.each(storeKinds())('webhooks, on $name', ({ redisUrl }) => {
  test('a visit is told from its call to its end', async () => {
    await using product = await startProduct(setup(await redisUrl()));
    const shop = await discoverShop(product.issuer);
    const { claims } = await visit(product, shop, { room });
    await product.admin.end(room, claims.sub, 'completed');
    await eventually('the end', () => told().some(({ type }) => type === 'admission.ended'));
    expect(told()).toMatchObject([
      { type: 'serving.advanced', data: { room, from: 0, to: 1, called: 1 } },
      { type: 'admission.started', data: { room, sub: claims.sub, number: 1 } },
      { type: 'admission.ended', data: { room, sub: claims.sub, number: 1, outcome: 'completed' } },
    ]);
    expect(product.output()).not.toContain(receiver.url);
    const { text } = await http(`${product.issuer}/metrics`);
    expect(text).toMatch(
      new RegExp(`owr_event_deliveries_total{room="${room}",reader="webhook",outcome="delivered"} [3-9]`),
    );
    expect(text).toContain(`owr_event_delivery_lag_seconds{room="${room}",reader="webhook",name="hook"} `);
  });

  test('the product may stop while a receiver is down: all that happened is told, once each, in order', async () => {
    const options = setup(await redisUrl());
    {
      await using product = await startProduct(options);
      await say(product, 'one');
      await eventually('the first', () => messages().length === 1);
      await receiver.down();
      for (const message of ['two', 'three', 'four']) await say(product, message);
      await eventually('a failure', () => product.output().includes('a reader will be told again'));
    }
    await using product = await startProduct(options);
    await say(product, 'five');
    await receiver.up();
    await eventually('the rest', () => messages().includes('five'));
    expect(messages()).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(rises(idsIn(receiver))).toBe(true);
    expect(receiver.mostAtOnce).toBe(1);
  });

  test('a receiver that is slow holds up nobody in line', async () => {
    const held: (() => void)[] = [];
    receiver.answer = (res) => held.push(() => res.writeHead(204).end());
    await using product = await startProduct(setup(await redisUrl()));
    const shop = await discoverShop(product.issuer);
    await say(product, 'held');
    await eventually('the first event', () => held.length === 1);
    await visit(product, shop, { room });
    expect(receiver.requests).toHaveLength(1);
    receiver.answer = (res) => res.writeHead(204).end();
    for (const answer of held) answer();
    await eventually('the visit', () => told().some(({ type }) => type === 'admission.started'));
    expect(receiver.mostAtOnce).toBe(1);
  });
});

test('a killed product repeats a second at most, and forgets nothing', async () => {
  const options = setup(null, { events: ['settings.changed'] });
  const said = Array.from({ length: 20 }, (_, index) => `message ${index}`);
  await using killed = await startProduct(options);
  for (const message of said) await say(killed, message);
  await eventually('some', () => messages().length > 5);
  await killed.kill();
  await using product = await startProduct(options);
  await say(product, 'last');
  await eventually('the last', () => messages().includes('last'));
  expect([...new Set(messages())]).toEqual([...said, 'last']);
});

test('of two processes one tells each event; when it stops the other goes on', { timeout: 90_000 }, async () => {
  const [port, adminPort] = [await freePort(), await freePort()];
  const options = { ...setup(await ownRedisUrl()), issuer: `http://127.0.0.1:${port}` };
  await using one = await startProduct({ ...options, port });
  await using _two = await startProduct({ ...options, port: await freePort(), env: { ADMIN_PORT: String(adminPort) } });
  const admin = new AdminClient(`http://127.0.0.1:${adminPort}`, ADMIN_KEY);
  const said: string[] = [];
  async function sayMore(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      said.push(`message ${said.length}`);
      await admin.patch(room, { message: said.at(-1) });
    }
    await eventually('all of them', () => messages().length >= said.length, { withinMs: 30_000 });
  }
  await sayMore(10);
  await one.stop();
  await sayMore(3);
  expect(messages()).toEqual(said);
  expect(rises(idsIn(receiver))).toBe(true);
  expect(receiver.mostAtOnce).toBe(1);
});
