import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';

/** Every process looks at the store twice a second. The rest is for a machine that is busy with other tests. */
const WITHIN_MS = 3_000;

/** Sends a form of the panel as a browser does. */
function send({ issuer }: Product, path: string, form: Record<string, string>, cookie = '') {
  return http(`${issuer}/admin${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, Cookie: cookie },
    body: new URLSearchParams(form).toString(),
  });
}

async function signIn(product: Product): Promise<string> {
  const { headers } = await send(product, '/sign-in', { key: ADMIN_KEY });
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

async function signOut(product: Product, cookie: string): Promise<void> {
  const { text } = await http(`${product.issuer}/admin`, { headers: { Cookie: cookie } });
  const token = /name="csrf-token" content="([^"]+)"/.exec(text)?.[1] ?? '';
  expect((await send(product, '/sign-out', { csrf_token: token }, cookie)).status).toBe(303);
}

async function statusAt({ issuer }: Product, cookie: string): Promise<number> {
  return (await http(`${issuer}/admin/api/v1/rooms`, { headers: { Cookie: cookie } })).status;
}

describe.each(storeKinds())('a copied session of the panel, on $name', ({ name, redisUrl }) => {
  test('is over after the sign-out, at once and after a restart', async () => {
    const url = await redisUrl();
    await using first = await startProduct({ ...launchSetup(), redisUrl: url });
    const cookie = await signIn(first);
    expect(await statusAt(first, cookie)).toBe(200);
    await signOut(first, cookie);
    expect(await statusAt(first, cookie)).toBe(401);
    const lasting = await signIn(first);
    await first.kill();
    const { dataDir, port } = first;
    await using again = await startProduct({ ...launchSetup(), redisUrl: url, dataDir, port });
    expect(await statusAt(again, cookie)).toBe(401);
    expect(await statusAt(again, lasting)).toBe(200);
  });

  // The embedded store belongs to one process.
  test.skipIf(name === 'SQLite')('is over in another process too', async () => {
    const url = await redisUrl();
    await using first = await startProduct({ ...launchSetup(), redisUrl: url });
    await using second = await startProduct({ ...launchSetup(), redisUrl: url });
    const cookie = await signIn(first);
    expect(await statusAt(second, cookie)).toBe(200);
    await signOut(first, cookie);
    await eventually('the other process to know', async () => (await statusAt(second, cookie)) === 401, {
      withinMs: WITHIN_MS,
    });
  });
});
