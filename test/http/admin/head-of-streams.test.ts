import { expect, test } from 'vitest';
import { Browser } from '../../support/browser.ts';
import { http } from '../../support/http.ts';
import { ADMIN_KEY, startProduct } from '../../support/product.ts';
import { launchSetup } from '../../support/shop-setup.ts';

test('HEAD of an event stream is answered at once, and holds no stream', async () => {
  await using product = await startProduct(launchSetup());
  const operator = new Browser();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  await operator.request(`${product.issuer}/admin/sign-in`, { method: 'POST', headers, body: `key=${ADMIN_KEY}` });
  const options = { method: 'HEAD', timeoutMs: 10_000 };
  expect((await operator.request(`${product.issuer}/admin/events?room=launch`, options)).status).toBe(200);
  const url = `${product.issuer}/admin/api/v1/rooms/launch/events`;
  const asked = { Authorization: `Bearer ${ADMIN_KEY}`, Accept: 'text/event-stream' };
  expect((await http(url, { ...options, headers: asked })).status).toBe(200);
  expect((await http(`http://127.0.0.1:${product.port}/metrics`)).text).toContain('\nowr_event_streams 0\n');
});
