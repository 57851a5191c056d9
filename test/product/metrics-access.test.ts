import { expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';

const TOKEN = 'a-token-of-the-tests';
const FORWARDED = ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'Via'];

test('metrics are told on this machine alone, and not to what a proxy sends', async () => {
  await using product = await startProduct(launchSetup());
  const status = async (path: string, headers = {}) => (await http(product.issuer + path, { headers })).status;
  for (const path of ['/metrics', '/metrics/', '/METRICS', '/metrics?x=1']) {
    for (const header of FORWARDED)
      expect(await status(path, { [header]: '203.0.113.9' }), `${path} ${header}`).toBe(404);
    expect(await status(path, { Host: '10.0.0.7:3000' })).not.toBe(200);
  }
  expect(await status('/metrics')).toBe(200);
  const refused = await http(`${product.issuer}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
  expect(refused.text).not.toContain('owr_');
});

test('with METRICS_TOKEN they are told to whoever has it, from anywhere', async () => {
  await using product = await startProduct({ ...launchSetup(), env: { METRICS_TOKEN: TOKEN } });
  const read = (headers: Record<string, string>) => http(`${product.issuer}/metrics`, { headers });
  const told = await read({ Authorization: `Bearer ${TOKEN}`, 'X-Forwarded-For': '203.0.113.9' });
  expect(told.status).toBe(200);
  expect(told.text).toContain('owr_store_up 1');
  for (const headers of [{}, { Authorization: `Bearer ${TOKEN}x` }, { Authorization: `Basic ${TOKEN}` }]) {
    const refused = await read(headers);
    expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="metrics"' } });
    expect(refused.text).not.toContain('owr_');
  }
  expect(product.output()).not.toContain(TOKEN);
});

test('with ADMIN_PORT they are told there alone, under names of that port', async () => {
  const adminPort = await freePort();
  const env = { ADMIN_PORT: String(adminPort), ADMIN_HOSTS: 'panel.example.com' };
  await using product = await startProduct({ ...launchSetup(), env });
  expect((await http(`${product.issuer}/metrics`)).status).toBe(404);
  const inside = `http://127.0.0.1:${adminPort}`;
  const status = async (path: string, host: string) => (await http(inside + path, { headers: { Host: host } })).status;
  expect(await status('/metrics', 'panel.example.com')).toBe(200);
  expect(await status('/metrics', 'rebound.example.org')).toBe(421);
  expect(await status('/admin/sign-in', 'rebound.example.org')).toBe(421);
  expect(await status('/healthz', 'rebound.example.org')).toBe(200);
});
