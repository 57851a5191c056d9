import { describe, expect, test } from 'vitest';
import { type ApacheCache, startApache } from '../support/apache.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { startRedis } from '../support/redis-servers.ts';
import { WELCOME } from '../support/site.ts';
import { ROOM } from '../support/visit-ends.ts';
import { visitorsInside } from '../support/visits.ts';
import { endOfVisitTests, logoutToken } from './end-of-visit-tests.ts';

/** Apache with mod_auth_openidc that is not due to refresh for minutes. */
function behindApache(cache?: ApacheCache): Promise<ProtectedSite> {
  return protectSite({
    client: (gateway) => ({
      initiate_login_uri: `${gateway}/`,
      backchannel_logout_uri: `${gateway}/oauth2/callback?logout=backchannel`,
      access_token: '10m',
    }),
    startGateway: (basics) => startApache({ ...basics, ...(cache === undefined ? {} : { cache }) }),
  });
}

describe('mod_auth_openidc with back-channel logout', () =>
  endOfVisitTests({ start: () => behindApache(), watch: logoutToken, tokenHeader: 'oidc_access_token' }));

test('a logout token ends the session of its visit alone', async () => {
  await using setup = await behindApache();
  const { gateway, product, site } = setup;
  const [ended, other] = [new GatewayVisitor(product), new GatewayVisitor(product)];
  await ended.joinsTheLine(`${gateway}/`);
  expect(await ended.isCalled()).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
  await ended.isSentAway();
  await other.joinsTheLine(`${gateway}/`);
  expect(await other.isCalled()).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });

  await ended.isBackInLine(`${gateway}/tickets`);
  expect(await other.browser.go(`${gateway}/`)).toMatchObject({ text: expect.stringContaining(WELCOME) });
  expect(site.visits.at(-1)?.headers.oidc_claim_queue_position).toBe('2');
});

const LOGINS = 8;

test.each([
  { what: 'shared memory with four entries for each login', kind: 'shm' as const },
  { what: 'Redis', kind: 'redis' as const },
])(
  'a logout token ends a session that began many logins ago, kept in $what',
  { timeout: 120_000 },
  async ({ kind }) => {
    await using redis = await startRedis();
    const cache: ApacheCache = kind === 'shm' ? { kind, entries: 4 * LOGINS } : { kind, server: redis.node };
    await using setup = await behindApache(cache);
    const { gateway, product, site } = setup;
    const first = new GatewayVisitor(product);
    await first.joinsTheLine(`${gateway}/`);
    await first.isCalled();
    const [sub = ''] = await visitorsInside(product, ROOM);
    for (let logins = 1; logins < LOGINS; logins += 1) {
      const other = new GatewayVisitor(product);
      await other.joinsTheLine(`${gateway}/`);
      expect((await other.isCalled()).text).toContain(WELCOME);
      await first.buys(gateway);
      expect(site.visits.at(-1)).toMatchObject({ path: '/orders' });
    }

    const gatewayKnows = await logoutToken(setup);
    await product.admin.end(ROOM, sub);
    await gatewayKnows();
    const before = site.visits.length;
    await first.buys(gateway);
    expect(site.visits.slice(before)).toEqual([]);
  },
);
