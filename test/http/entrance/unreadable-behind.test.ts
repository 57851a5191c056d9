import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ADMIN_KEY, startProduct } from '../../support/product.ts';
import { launchSetup } from '../../support/shop-setup.ts';

test('an answer that has begun is cut, and not continued by a refusal, when its request turns out to be none', async () => {
  await using product = await startProduct(launchSetup());
  const lines = ['GET /admin/api/v1/rooms/launch/events HTTP/1.1', `Host: ${new URL(product.issuer).host}`];
  const more = [`Authorization: Bearer ${ADMIN_KEY}`, 'Accept: text/event-stream', 'Content-Length: 5'];
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  const socket = connect({ port: product.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('connect', () => socket.write(`${[...lines, ...more].join('\r\n')}\r\n\r\n`));
  socket.on('data', (chunk) => {
    text += chunk;
    // Before its body: the request ends early.
    if (text.includes('retry:')) socket.end();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => resolve(text));
  expect(await promise).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
});
