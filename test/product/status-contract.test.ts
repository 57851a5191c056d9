import { expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { http } from '../support/http.ts';
import { startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { discoverShop, queueUp } from './visits.ts';

const VISITOR_FIELDS = 'room state number serving ahead estimate turn_ends_at continue message poll_after'
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
  const status = await browser.json<{ place: string; near_up_to: number; line: string }>(`${page.url}?place`);
  expect(fieldsOf(status)).toEqual(
    [...VISITOR_FIELDS, 'place', 'opens_at', 'entries', 'near_up_to', 'line'].toSorted(),
  );
  expect(status).toMatchObject({ place: 'paused', near_up_to: 0 });
  // By this everybody's answer tells when to ask again.
  const { headers } = await http(`${product.issuer}/rooms/launch/status`);
  expect(headers['waiting-room']).toBe(`near=${status.near_up_to}, line="${status.line}"`);
});
