import { describe, expect, test } from 'vitest';
import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import { publicDraw } from '../support/early-visitors.ts';
import { postForm } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { queueUp, visitorsInside } from '../support/visits.ts';
import { CONCERT, DOORS_AT_MS, LAUNCH, MUSEUM } from './former-setup.ts';
import { recordedVisitor } from './record.ts';
import { ReturningVisitor } from './returning-visitor.ts';
import { STORES, startUpgraded, type UpgradedProduct } from './upgraded-product.ts';

/** How the request of a login is kept while its visitor waits. */
const REQUESTS = ['by its shape', 'small', 'large, by its shape', 'large'];

async function callAll({ admin }: UpgradedProduct): Promise<void> {
  await admin.advance(LAUNCH, Number((await admin.room(LAUNCH)).waiting));
}

describe.each(STORES)('the places that version 0.1 gave, on $store', ({ store }) => {
  test.each(REQUESTS)('a visitor who waits keeps the number, and the login goes on at its turn: %s', async (kind) => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, `waiting, ${kind}`);
    const { number } = visitor.was;
    expect(await visitor.status()).toMatchObject({ state: 'waiting', number });
    const waiting = await visitor.reload();
    expect(waiting.status).toBe(200);
    expect(waiting.text).toContain(`${number}`);
    expect(await visitor.status()).toMatchObject({ state: 'waiting', number });
    await callAll(product);
    expect((await visitor.goIn()).claims).toMatchObject({ queue_position: number, room: LAUNCH });
  });

  test.each(REQUESTS)('a visitor in their turn gets in, and the login goes on: %s', async (kind) => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, `called, ${kind}`);
    const { number } = visitor.was;
    expect(await visitor.status()).toMatchObject({ state: 'turn', number, continue: visitor.page });
    expect((await visitor.goIn()).claims.queue_position).toBe(number);
  });

  test.each(['small', 'large'])('a visitor on the way from the waiting page gets in: a %s request', async (kind) => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, `sent on, with a ${kind} request`);
    const { claims } = await visitor.resume();
    expect(claims.queue_position).toBe(visitor.was.number);
  });

  test('those who wait stay in the order in which they came, before those who come now', async () => {
    await using product = await startUpgraded(store);
    const line = await Promise.all(REQUESTS.map((kind) => ReturningVisitor.find(product, `waiting, ${kind}`)));
    const { shop } = await ReturningVisitor.find(product, 'missed');
    const newcomer = await queueUp(shop);
    const ahead = await Promise.all(line.map(async (visitor) => (await visitor.status()).ahead));
    expect(ahead).toEqual([0, 1, 2, 3]);
    const app = recordedVisitor(product.recorded, 'waiting, as an app').number;
    expect(newcomer.number).toBeGreaterThan(app ?? Number.POSITIVE_INFINITY);
    expect(await newcomer.browser.json(newcomer.page.url)).toMatchObject({ ahead: 5 });
  });

  test('a visitor who has no number yet takes one', async () => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, 'without a number');
    const { number } = await visitor.status();
    expect(number).toBeGreaterThan(recordedVisitor(product.recorded, 'waiting, as an app').number ?? 0);
    await callAll(product);
    expect((await visitor.goIn()).claims.queue_position).toBe(number);
  });

  test('an app keeps the number of its ticket, and is let in by it', async () => {
    await using product = await startUpgraded(store);
    const { ticket, number } = recordedVisitor(product.recorded, 'waiting, as an app');
    const show = (shown: unknown) =>
      postForm(
        `${product.issuer}/token`,
        { grant_type: TICKET_GRANT_TYPE, client_id: 'app', ticket: String(shown) },
        {},
      );
    product.pass(60);
    const { body } = await show(ticket);
    expect(body).toMatchObject({ error: 'authorization_pending', state: 'waiting', number });
    await callAll(product);
    product.pass(Number(body.interval));
    expect(await show(body.ticket)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  test('a visitor whose turn and grace are over learns that, and takes a new place', async () => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, 'missed');
    expect(await visitor.status()).toMatchObject({ state: 'missed' });
    await visitor.browser.request(`${visitor.page}/rejoin`, { method: 'POST' });
    expect((await visitor.status()).number).toBeGreaterThan(visitor.was.number ?? 0);
  });

  test('a visitor who missed the turn gets in within the grace', async () => {
    await using product = await startUpgraded(store);
    const visitor = await ReturningVisitor.find(product, 'missed, within the grace');
    expect((await visitor.logIn()).claims.queue_position).toBe(visitor.was.number);
  });

  test('a late returner has the next slot, before those whose turn has not come', async () => {
    await using product = await startUpgraded(store);
    const late = await ReturningVisitor.find(product, 'late');
    const next = await ReturningVisitor.find(product, 'next in line');
    expect(await late.status()).toMatchObject({ state: 'waiting', number: late.was.number });
    const [inside] = await visitorsInside(product, MUSEUM);
    await product.admin.end(MUSEUM, inside ?? '');
    await eventually('the late turn', async () => (await late.status()).state === 'turn');
    expect(await next.status()).toMatchObject({ state: 'waiting', number: next.was.number });
    expect((await late.logIn()).claims.queue_position).toBe(late.was.number);
    const [other] = (await visitorsInside(product, MUSEUM)).filter((sub) => sub !== inside);
    await product.admin.end(MUSEUM, other ?? '');
    await eventually('the turn', async () => (await next.status()).state === 'turn');
    expect((await next.logIn()).claims.queue_position).toBe(next.was.number);
  });

  test('early visitors get the numbers that version 0.1 would have drawn for them', async () => {
    await using product = await startUpgraded(store);
    const { drawn } = product.recorded;
    const visitors = await Promise.all(Object.keys(drawn).map((name) => ReturningVisitor.find(product, name)));
    expect(visitors).toHaveLength(5);
    for (const visitor of visitors) expect(await visitor.status()).toMatchObject({ state: 'prequeue', number: null });
    product.pass((DOORS_AT_MS - product.recorded.takenAtMs) / 1000);
    await eventually('the doors to open', async () => (await publicDraw(product.issuer, CONCERT)).drawn);
    const statuses = await Promise.all(visitors.map((visitor) => visitor.status()));
    expect(statuses.map(({ number }) => number)).toEqual(Object.values(drawn));
  });
});
