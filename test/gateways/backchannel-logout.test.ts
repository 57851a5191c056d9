import { expect, test } from 'vitest';
import { startApache } from '../support/apache.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';

test('mod_auth_openidc is told that a visit was ended, long before it would ask', async () => {
  await using setup = await protectSite({
    client: (gateway) => ({
      initiate_login_uri: `${gateway}/`,
      backchannel_logout_uri: `${gateway}/oauth2/callback?logout=backchannel`,
      access_token: '10m',
    }),
    startGateway: startApache,
  });
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
