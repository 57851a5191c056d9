import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startProduct } from '../support/product.ts';
import { startRedis } from '../support/redis-servers.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { Balancer } from './balancer.ts';
import { discoverShop } from './deployment.ts';
import { PatientVisitor } from './patient-visitor.ts';

const VISITORS = 80;
const AT_ONCE = 10;

const WHAT = 'of two processes one is killed under load: the other serves everyone, in order, no number twice';

test(WHAT, { timeout: 60_000 }, async () => {
  await using redis = await startRedis();
  const ports = [await freePort(), await freePort()] as const;
  await using balancer = await Balancer.start(ports);
  const options = {
    ...launchSetup(),
    issuer: `http://127.0.0.1:${balancer.port}`,
    redisUrl: `redis://127.0.0.1:${redis.node.port}`,
  };
  await using victim = await startProduct({ ...options, port: ports[0] });
  await using survivor = await startProduct({ ...options, port: ports[1] });
  const { admin } = survivor;
  const shop = await discoverShop(survivor.issuer);

  const visitors: PatientVisitor[] = [];
  async function keepArriving(): Promise<void> {
    for (let i = 0; i < VISITORS / AT_ONCE; i += 1) visitors.push(await PatientVisitor.arrive(shop));
  }
  const arrivals = Promise.all(Array.from({ length: AT_ONCE }, keepArriving));
  await eventually('some to have arrived', () => visitors.length >= 10, { everyMs: 5 });
  await admin.advance('launch', 10);
  const entering = Promise.all(visitors.filter(({ number }) => number <= 10).map((visitor) => visitor.enter()));
  await eventually('half to have arrived', () => visitors.length >= VISITORS / 2, { everyMs: 5 });
  await victim.kill();
  await Promise.all([arrivals, entering]);

  expect(visitors).toHaveLength(VISITORS);
  expect(new Set(visitors.map(({ number }) => number)).size).toBe(VISITORS);
  for (const { place: earlier } of visitors) {
    for (const { place: later } of visitors) {
      if (earlier.givenAtMs < later.askedAtMs) expect(earlier.number).toBeLessThan(later.number);
    }
  }
  const { issued } = await admin.room('launch');
  await admin.advance('launch', issued - 10);
  for (const visitor of visitors) expect((await visitor.status()).number).toBe(visitor.number);
  const everybody = await Promise.all(visitors.map((visitor) => visitor.enter()));
  const positions = everybody.map((tokens) => tokens.claims()?.queue_position);
  expect(positions).toEqual(visitors.map(({ number }) => number));
  expect(await admin.room('launch')).toMatchObject({ inside: VISITORS });
});
