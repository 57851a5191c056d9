import { expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { http } from '../support/http.ts';
import { runNginxWith } from '../support/nginx.ts';
import { startProduct } from '../support/product.ts';
import { startRedisWithAof } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { discoverShop } from './deployment.ts';
import { PatientVisitor } from './patient-visitor.ts';

const AWAY_MS = 60_000;
const CALM = 'Your place is kept';

test('while the store is away for a minute everybody behind nginx sees our page, of processes that stay ready for that', {
  timeout: 180_000,
}, async () => {
  await using redis = await startRedisWithAof();
  const [port, ...ports] = [await freePort(), await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${port}`;
  const options = { ...launchSetup(), issuer, redisUrl: `redis://127.0.0.1:${redis.node.port}` };
  await using _first = await startProduct({ ...options, port: ports[0] ?? 0 });
  await using _second = await startProduct({ ...options, port: ports[1] ?? 0 });
  await using _nginx = await runNginxWith(port, () => {
    const servers = ports.map((behind) => `server 127.0.0.1:${behind};`).join(' ');
    const location = 'location / { proxy_pass http://processes; proxy_set_header Host $http_host; }';
    return `upstream processes { ${servers} }\n  server { listen 127.0.0.1:${port}; ${location} }`;
  });
  const shop = await discoverShop(issuer);
  const waiting = await PatientVisitor.arrive(shop);
  const ready = (query: string) =>
    Promise.all(ports.map(async (behind) => (await http(`http://127.0.0.1:${behind}/readyz${query}`)).status));

  await redis.stop();
  const endsAtMs = performance.now() + AWAY_MS;
  await eventually('the processes to notice', async () => (await ready('')).every((status) => status === 503));
  let seen = 0;
  await eventually(
    'the minute to pass',
    async () => {
      const newcomer = shop.walk(new Browser(), (await shop.login()).url);
      for (const page of await Promise.all([newcomer, waiting.reload()])) {
        expect(page).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
        expect(page.text).toContain(CALM);
        seen += 1;
      }
      expect(await ready('?store=optional')).toEqual([200, 200]);
      return performance.now() > endsAtMs;
    },
    { withinMs: 2 * AWAY_MS, everyMs: 500 },
  );
  expect(seen).toBeGreaterThan(20);

  await redis.start();
  await eventually('the processes to be ready', async () => (await ready('')).every((status) => status === 200));
  expect((await waiting.status()).number).toBe(waiting.number);
});
