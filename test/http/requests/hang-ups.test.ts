import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { http } from '../../support/http.ts';
import { ADMIN_KEY, type Product, startProduct } from '../../support/product.ts';
import { launchSetup } from '../../support/shop-setup.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct(launchSetup());
});
afterAll(() => product[Symbol.asyncDispose]());

/** Asks several times over one connection, and cuts it: when the first byte has come, or at once. */
function askAndHangUp(path: string, { waits }: { readonly waits: boolean }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${new URL(product.issuer).host}`, `Authorization: Bearer ${ADMIN_KEY}`];
  const request = `${[...lines, 'Accept: text/event-stream, text/html, */*'].join('\r\n')}\r\n\r\n`;
  const socket = connect(product.port, '127.0.0.1');
  const hangUp = () => {
    socket.resetAndDestroy();
    resolve();
  };
  socket.on('connect', () => socket.write(request.repeat(20), () => (waits ? undefined : hangUp())));
  socket.on('data', hangUp);
  return promise;
}

test.each([
  '/admin/api/v1/openapi.json',
  '/admin/api/v1/rooms/launch/events',
  '/admin/assets/uplot.js',
  '/admin/sign-in',
  '/logout',
  '/.well-known/openid-configuration',
  '/authorize?client_id=shop',
])('whoever hangs up on %s leaves no error in the log', async (path) => {
  const from = product.output().length;
  for (let i = 0; i < 10; i += 1) {
    await askAndHangUp(path, { waits: false });
    await askAndHangUp(path, { waits: true });
  }
  const marker = `after-${randomUUID()}`;
  await http(`${product.issuer}/`, { headers: { 'X-Request-Id': marker } });
  const written = await eventually('the last request in the log', () => {
    const output = product.output().slice(from);
    return output.includes(marker) && output;
  });
  expect(written).toContain('"msg":"request cut off"');
  expect(written.split('\n').filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
