import { expect, test } from 'vitest';
import { Browser } from '../../support/browser.ts';
import { refreshOf } from '../../support/page-refresh.ts';
import { ADMIN_KEY, startProduct } from '../../support/product.ts';
import { startRedis } from '../../support/redis-servers.ts';
import { launchSetup } from '../../support/shop-setup.ts';

test('while the store is away the panel says so, tries again by itself, and nobody is signed out', async () => {
  await using redis = await startRedis();
  const { host, port } = redis.node;
  await using product = await startProduct({ ...launchSetup(), redisUrl: `redis://${host}:${port}` });
  const operator = new Browser();
  const panel = `${product.issuer}/admin`;
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: product.issuer };
  const body = new URLSearchParams({ key: ADMIN_KEY }).toString();
  expect((await operator.request(`${panel}/sign-in`, { method: 'POST', headers, body })).status).toBe(303);
  expect((await operator.request(panel)).status).toBe(200);

  await redis.stop('SIGKILL');
  const away = await operator.request(`${panel}/rooms/launch`);
  expect(away.status).toBe(503);
  expect(away.text).toContain('The store does not answer');
  expect(away.headers).toMatchObject({ 'retry-after': '3' });
  expect(refreshOf(away.text)).toEqual({ afterS: 3, address: '/admin/rooms/launch' });
  // Whose session it is says the cookie alone.
  expect((await operator.request(`${panel}/sign-in`)).status).toBe(302);
});
