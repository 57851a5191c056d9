import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, discoverShop, fetchTokens } from '../support/visits.ts';

const run = promisify(execFile);
const ROOMS = { line: {}, free: { inlet: { capacity: 5 } } };
type Room = keyof typeof ROOMS;

describe.each(storeKinds())('the flow of docs/apps.md with curl, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'owr-curl-'));
    const clients = Object.keys(ROOMS).map((room) => shopClient({ client_id: `shop-${room}`, room }));
    product = await startTimedProduct({ rooms: ROOMS, clients, redisUrl: await redisUrl() });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** Calls curl as the document does. The jar is a file, as is each visitor. */
  async function curl(visitor: string, ...args: string[]): Promise<string> {
    const jar = join(folder, `${visitor}.jar`);
    return (await run('curl', ['-s', '-c', jar, '-b', jar, ...args])).stdout;
  }

  const redirectOf = (visitor: string, ...args: string[]) =>
    curl(visitor, '-o', '/dev/null', '-w', '%{redirect_url}', ...args);

  async function begin(room: Room) {
    const shop = await discoverShop(product.issuer, { clientId: `shop-${room}` });
    const login = await shop.login();
    const page = await redirectOf(room, login.url);
    expect(page).toContain(`${product.issuer}/interaction/`);
    const status = async () =>
      JSON.parse(await curl(room, '-H', 'Accept: application/json', page)) as Record<string, unknown>;
    const enter = async () => {
      let callback = page;
      while (callback.startsWith(product.issuer))
        callback = await redirectOf(room, '-H', 'Accept: text/html', callback);
      expect(callback).toContain(`${SHOP_CALLBACK}?code=`);
      return fetchTokens(shop, login, callback);
    };
    return { page, status, enter };
  }

  test('waits in a line, is called, and enters by a navigation to `continue`', async () => {
    const { page, status, enter } = await begin('line');
    expect(await product.admin.room('line')).toMatchObject({ issued: 0 });
    expect(await status()).toMatchObject({ state: 'waiting', number: 1, continue: null });
    expect(await status()).toMatchObject({ state: 'waiting', number: 1 });
    await callAll(product, 'line');
    expect(await status()).toMatchObject({ state: 'turn', number: 1, continue: page });
    expect(await product.admin.room('line')).toMatchObject({ issued: 1, outstanding: 1, inside: 0 });
    expect((await enter()).claims()).toMatchObject({ queue_position: 1 });
  });

  test('takes nothing in a free room before it asks for its place', async () => {
    const { page, status, enter } = await begin('free');
    expect(await product.admin.room('free')).toMatchObject({ issued: 0, outstanding: 0, inside: 0 });
    expect(await status()).toMatchObject({ state: 'turn', number: 1, continue: page });
    expect(await product.admin.room('free')).toMatchObject({ issued: 1, outstanding: 1, inside: 0 });
    expect((await enter()).claims()).toMatchObject({ queue_position: 1 });
    expect(await product.admin.room('free')).toMatchObject({ outstanding: 0, inside: 1 });

    // Inside: a new login is begun in the same way, and takes nothing new.
    const again = await begin('free');
    expect(await again.status()).toMatchObject({ state: 'turn', continue: again.page });
    expect((await again.enter()).claims()).toMatchObject({ queue_position: 1 });
    expect(await product.admin.room('free')).toMatchObject({ issued: 1, inside: 1 });
  });

  test('begins afresh at /authorize when the visit is over', async () => {
    const first = await begin('free');
    await first.status();
    const { sub } = (await first.enter()).claims() ?? {};
    await product.admin.end('free', String(sub));
    const { issued } = await product.admin.room('free');
    const again = await begin('free');
    expect(await again.status()).toMatchObject({ state: 'turn', number: issued + 1 });
  });
});
