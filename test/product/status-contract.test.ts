import { expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { http } from '../support/http.ts';
import { startProduct } from '../support/product.ts';
import { sendRaw } from '../support/raw-http.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { discoverShop, queueUp } from '../support/visits.ts';

const VISITOR_FIELDS =
  'room state number serving ahead estimate starts_at ends_at called_at turn_ends_at reason resumes_at continue message poll_after'
    .split(' ')
    .toSorted();
const ROOM_FIELDS = 'room mode serving issued waiting rate_per_minute opens_at message poll_after updated_at'
  .split(' ')
  .toSorted();

const fieldsOf = (json: object): string[] => Object.keys(json).toSorted();

test('the status of a visitor and of a room have the fields that clients rely on, and no others', async () => {
  await using product = await startProduct(launchSetup());
  const { browser, page } = await queueUp(await discoverShop(product.issuer));
  expect(fieldsOf(await browser.json(page.url))).toEqual(VISITOR_FIELDS);
  expect(fieldsOf(await new Browser().json(page.url))).toEqual(VISITOR_FIELDS);
  expect(fieldsOf(JSON.parse((await http(`${product.issuer}/rooms/launch/status`)).text))).toEqual(ROOM_FIELDS);
});

test('our own page asks for some more', async () => {
  await using product = await startProduct(launchSetup({ mode: 'paused' }));
  const { browser, page } = await queueUp(await discoverShop(product.issuer));
  const status = await browser.json<{ place: string; near_up_to: number; line: string }>(`${page.url}/status`);
  expect(fieldsOf(status)).toEqual(
    [...VISITOR_FIELDS, 'place', 'opens_at', 'entries', 'near_up_to', 'line', 'enter', 'paced'].toSorted(),
  );
  expect(status).toMatchObject({ place: 'paused', near_up_to: 0 });
  // By this everybody's answer tells when to ask again.
  const { headers } = await http(`${product.issuer}/rooms/launch/status`);
  expect(headers['waiting-room']).toBe(`near=${status.near_up_to}, line="${status.line}"`);
});

test('an answer of the room status is small, and says of the connection only what a client cannot know', async () => {
  await using product = await startProduct(launchSetup());
  const ask = (head: string) => sendRaw(product.issuer, `GET /rooms/launch/status ${head}\r\n\r\n`);
  const host = `HTTP/1.1\r\nHost: ${new URL(product.issuer).host}`;
  // One connection: what comes first leaves it open.
  const { text } = await ask(`${host}\r\n\r\nGET /rooms/launch/status ${host}\r\nConnection: close`);
  const [first = '', second = ''] = text.split(/(?=HTTP\/1\.1 200)/);
  expect(first.length).toBeLessThanOrEqual(430);
  expect(first).not.toMatch(/^(Connection|Keep-Alive):/im);
  expect(second).toMatch(/^Connection: close/im);
  const [, etag = ''] = /^ETag: (.*)\r$/m.exec(first) ?? [];
  const unchanged = await ask(`${host}\r\nIf-None-Match: ${etag}\r\n\r\nGET /healthz ${host}\r\nConnection: close`);
  expect(unchanged.text.split(/(?=HTTP\/1\.1 200)/)[0]?.length).toBeLessThanOrEqual(200);
  // RFC 9112 §9.3: the connection of an older client stays open only if the answer says so.
  expect((await ask('HTTP/1.0\r\nConnection: keep-alive\r\nX-Last: 1')).text).toMatch(/^Connection: /im);
});
