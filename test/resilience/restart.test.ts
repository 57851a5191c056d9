import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import type { Product } from '../support/product.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { Deployment, discoverShop, STORES } from './deployment.ts';
import { HeldRequest } from './held-request.ts';
import { alarms, hasLogged } from './log-lines.ts';
import { PatientVisitor } from './patient-visitor.ts';

const WAYS_TO_END = [
  {
    how: 'stopped',
    async end(product: Product) {
      expect(await product.stop()).toBe(0);
      expect(alarms(product.output())).toEqual([]);
    },
  },
  { how: 'killed', end: (product: Product) => product.kill() },
];

describe.each(STORES)('in the middle of a wait, on $store,', { timeout: 60_000 }, ({ startStore }) => {
  test.each(WAYS_TO_END)('a process that is $how and started again goes on as before', async ({ end }) => {
    await using redis = await startStore();
    const redisUrl = redis === null ? null : `redis://127.0.0.1:${redis.node.port}`;
    await using deployment = await Deployment.create({ ...launchSetup(), redisUrl });
    const before = await deployment.start();
    const shop = await discoverShop(before.issuer);
    const visitors: PatientVisitor[] = [];
    for (let i = 0; i < 5; i += 1) visitors.push(await PatientVisitor.arrive(shop));
    const [inside, called, ...waiting] = visitors as [PatientVisitor, PatientVisitor, ...PatientVisitor[]];
    expect(visitors.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    await before.admin.advance('launch', 2);
    const tokens = await inside.enter();

    await end(before);
    const { issuer, admin } = await deployment.start();

    for (const { number, status } of await statuses(visitors)) expect(status.number).toBe(number);
    for (const { status } of await statuses(waiting)) expect(status).toMatchObject({ state: 'waiting', serving: 2 });
    for (const visitor of waiting) expect((await visitor.reload()).text).toContain('You are in line');
    const newcomer = await PatientVisitor.arrive(shop);
    expect(newcomer.number).toBeGreaterThan(5);

    const jwks = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    await jwtVerify(tokens.id_token ?? '', jwks, { issuer, audience: 'shop' });
    expect(await shop.userinfo(tokens)).toMatchObject({ sub: tokens.claims()?.sub, queue_position: 1 });
    expect((await shop.refresh(tokens.refresh_token ?? '')).claims()?.sub).toBe(tokens.claims()?.sub);

    expect((await called.enter()).claims()).toMatchObject({ queue_position: 2 });
    await admin.advance('launch', 4);
    for (const visitor of [...waiting, newcomer]) {
      expect((await visitor.enter()).claims()).toMatchObject({ queue_position: visitor.number });
    }
    expect(await admin.room('launch')).toMatchObject({ inside: 6 });
  });

  test('a process that is stopped finishes what it has begun, and says that it takes no more', async () => {
    await using redis = await startStore();
    const redisUrl = redis === null ? null : `redis://127.0.0.1:${redis.node.port}`;
    await using deployment = await Deployment.create({ ...launchSetup({ inlet: { capacity: 1 } }), redisUrl });
    const product = await deployment.start();
    const shop = await discoverShop(product.issuer);
    const login = await shop.login();
    const code = new URL((await shop.walk(new Browser(), login.url)).location ?? '').searchParams.get('code') ?? '';
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: shop.redirectUri,
      code_verifier: login.codeVerifier,
      client_id: 'shop',
      client_secret: SHOP_SECRET,
    }).toString();
    const host = `Host: 127.0.0.1:${product.port}`;
    const exchange = await HeldRequest.begin(
      product.port,
      `POST /token HTTP/1.1\r\n${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
    );
    const readiness = await HeldRequest.begin(product.port, `GET /readyz HTTP/1.1\r\n${host}\r\n\r\n`);

    const exitCode = product.stop();
    await eventually('the stop', () => hasLogged(product.output(), 'stopping'));
    expect(await readiness.finish()).toMatch(/^HTTP\/1\.1 503 /);
    const answer = await exchange.finish();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('"id_token"');
    expect(await exitCode).toBe(0);
  });
});

async function statuses(visitors: readonly PatientVisitor[]) {
  return Promise.all(visitors.map(async (visitor) => ({ number: visitor.number, status: await visitor.status() })));
}
