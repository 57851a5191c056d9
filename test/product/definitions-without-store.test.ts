import { expect, test } from 'vitest';
import { storeUnavailable } from '../../src/store/faults.ts';
import { askAdmin, codeOf } from '../support/admin-answers.ts';
import { http } from '../support/http.ts';
import { launchSetup, SHOP_CALLBACK } from '../support/shop-setup.ts';
import { startTimedProduct } from '../support/timed-product.ts';

test('while the store is away no room and no client is made, and those that there are stay', async () => {
  let isAway = false;
  const whileThere =
    <Args extends unknown[], Result>(step: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (isAway) throw storeUnavailable(null);
      return step(...args);
    };
  await using product = await startTimedProduct(launchSetup(), {
    changeStore: (store) => ({
      ...store,
      documents: {
        read: whileThere((name) => store.documents.read(name)),
        version: whileThere((name) => store.documents.version(name)),
        write: whileThere((...write) => store.documents.write(...write)),
      },
    }),
  });
  expect((await askAdmin(product, 'POST', '/rooms', { room: 'spring' })).status).toBe(200);
  isAway = true;
  const client = { client_id: 'made', room: 'spring', redirect_uris: [SHOP_CALLBACK] };
  for (const [path, body] of [
    ['/rooms', { room: 'summer' }],
    ['/clients', client],
  ] as const) {
    expect(codeOf(await askAdmin(product, 'POST', path, body))).toBe('store_unavailable');
  }
  expect(codeOf(await askAdmin(product, 'DELETE', '/rooms/spring', { force: true }))).toBe('store_unavailable');
  expect((await http(`${product.issuer}/rooms/spring/status`)).status).toBe(200);
  isAway = false;
  const { rooms } = (await askAdmin(product, 'GET', '/rooms')).body as { rooms: { room: string }[] };
  expect(rooms.map(({ room }) => room)).toEqual(['launch', 'spring']);
  expect((await askAdmin(product, 'POST', '/clients', client)).status).toBe(200);
});
