import { describe, expect, test } from 'vitest';
import { Browser, type Page } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { refreshOf } from '../support/page-refresh.ts';
import { startProduct } from '../support/product.ts';
import { ask, type RedisServer, startRedisWithAof } from '../support/redis-servers.ts';
import type { LoginCheck, RelyingParty } from '../support/relying-party.ts';
import { launchSetup, SHOP_SECRET } from '../support/shop-setup.ts';
import { discoverShop } from './deployment.ts';
import { PatientVisitor } from './patient-visitor.ts';

/** Each begins an outage and returns what ends it. */
const OUTAGES = [
  {
    what: 'hangs for a while',
    async begin({ node }: RedisServer) {
      const [, pid] = /process_id:(\d+)/.exec(await ask(node, 'INFO', 'server')) ?? [];
      process.kill(Number(pid), 'SIGSTOP');
      return async () => {
        process.kill(Number(pid), 'SIGCONT');
      };
    },
  },
  {
    what: 'is stopped and started again',
    async begin(redis: RedisServer) {
      await redis.stop();
      return () => redis.start();
    },
  },
];

describe.each(OUTAGES)('while Redis $what', ({ begin }) => {
  test('nobody is let in, nobody loses their place, and everybody is told calmly', { timeout: 180_000 }, async () => {
    await using redis = await startRedisWithAof();
    // Tokens that outlast the test, however busy the machine is.
    const setup = launchSetup({ admission: '1h' }, { access_token: '1h' });
    await using product = await startProduct({ ...setup, redisUrl: `redis://127.0.0.1:${redis.node.port}` });
    const { issuer, admin } = product;
    const shop = await discoverShop(issuer);
    const visitors: PatientVisitor[] = [];
    for (let i = 0; i < 6; i += 1) visitors.push(await PatientVisitor.arrive(shop));
    const [inside, fetching, called, ...waiting] = visitors as [PatientVisitor, PatientVisitor, ...PatientVisitor[]];
    if (called === undefined) throw new Error('too few visitors');
    await admin.advance('launch', 3);
    const tokens = await inside.enter();
    const login = await shop.login();
    const code = codeOf((await shop.walk(fetching.browser, login.url)).location);
    const advanceByOne = () => admin.call('POST', '/rooms/launch/advance', { by: 1 }, { 'Idempotency-Key': 'outage' });
    const roomStatus = () => http(`${issuer}/rooms/launch/status`);

    const end = await begin(redis);
    await eventually('the process to notice', async () => (await http(`${issuer}/readyz`)).status === 503);
    // From now on no tick changes it, not even the second of its last update.
    const lastStatus = await roomStatus();
    expect(JSON.parse(lastStatus.text)).toMatchObject({ serving: 3, issued: visitors.length, waiting: 3 });

    const first = waiting[0] as PatientVisitor;
    await eventually('the view of the room to be too old for a poll', async () => {
      const poll = await first.browser.request(first.place.url, { headers: { Accept: 'application/json' } });
      return poll.status === 503 && poll.headers['content-type']?.startsWith('application/problem+json') === true;
    });
    // Before all that takes its time: after half a minute no answer is better than an old one.
    expect(await roomStatus()).toMatchObject({ status: 200, text: lastStatus.text });
    const pages = await Promise.all([
      first.reload(),
      called.reload(),
      shop.walk(new Browser(), (await shop.login()).url),
      shop.walk(called.browser, (await shop.login()).url),
      shop.walk(inside.browser, (await shop.login({ prompt: 'none' })).url),
    ]);
    for (const page of pages) expectCalm(page);
    const grants = [
      exchangeForm(shop, login, code),
      new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }),
    ];
    for (const grant of grants) {
      const answer = await http(`${issuer}/token`, tokenRequest(grant));
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
      expect(JSON.parse(answer.text)).toMatchObject({ error: 'temporarily_unavailable' });
    }
    const bearer = { headers: { Authorization: `Bearer ${tokens.access_token}` } };
    for (const path of ['/userinfo', '/verify?room=launch']) {
      expect((await http(issuer + path, bearer)).status).toBe(503);
    }
    expect((await advanceByOne()).status).toBe(503);
    expect((await http(`${issuer}/healthz`)).status).toBe(200);
    expect((await http(`${issuer}/metrics`)).text).toContain('owr_store_up 0');

    expect(product.output().match(/"a tick failed"/g)).toHaveLength(1);

    await end();
    await eventually('the process to be ready', async () => (await http(`${issuer}/readyz`)).status === 200);
    // First: a code that is not exchanged within a minute gives its slot back.
    expect((await fetching.enter()).claims()).toMatchObject({ queue_position: fetching.number });
    for (const visitor of visitors) {
      expect((await visitor.status()).number).toBe(visitor.number);
    }
    const newcomer = await PatientVisitor.arrive(shop);
    expect(newcomer.number).toBeGreaterThan(visitors.length);
    await advanceByOne();
    expect(await admin.room('launch')).toMatchObject({ serving: 4 });
    await admin.advance('launch', 3);
    for (const visitor of [called, ...waiting, newcomer]) {
      expect((await visitor.enter()).claims()).toMatchObject({ queue_position: visitor.number });
    }
    expect(await shop.userinfo(tokens)).toMatchObject({ sub: tokens.claims()?.sub });
    expect(await admin.room('launch')).toMatchObject({ inside: visitors.length + 1 });
  });
});

/** A page that says to wait, tries again by itself, leads nowhere and tells nothing of what is inside. */
function expectCalm(page: Page): void {
  expect(page.status).toBe(503);
  expect(page.location).toBeNull();
  expect(page.headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
  const { pathname, search } = new URL(page.url);
  expect(refreshOf(page.text)).toEqual({ afterS: 5, address: pathname + search });
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.text).toContain('Your place is kept');
  expect(page.text).not.toMatch(/Error|\bat .*:\d+|redis/i);
}

function codeOf(callback: string | null): string {
  return new URL(callback ?? '').searchParams.get('code') ?? '';
}

function exchangeForm(shop: RelyingParty, { codeVerifier }: LoginCheck, code: string): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: shop.redirectUri,
    code_verifier: codeVerifier,
  });
}

function tokenRequest(grant: URLSearchParams) {
  return {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${Buffer.from(`shop:${SHOP_SECRET}`).toString('base64')}`,
    },
    body: grant.toString(),
  };
}
