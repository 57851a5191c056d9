import { expect, test } from 'vitest';
import { relaunchUri, siteOrigin } from '../../src/config/client-registry.ts';
import type { ClientConfig } from '../../src/config/config.ts';

const client: ClientConfig = {
  clientId: 'shop',
  room: 'launch',
  holdMs: 600_000,
  accessTokenMs: 60_000,
  accessTokenFormat: 'opaque',
  audience: 'urn:oidc-waiting-room:room:launch',
  backchannelLogoutUri: null,
  login: { client: 'shop', most: 3, sessionMs: 0 },
  sessionMs: null,
  loginState: 'one',
  signingAlgorithm: null,
  reauthenticate: 'page',
  claims: [],
  initiateLoginUri: 'https://shop.example.com/start?from=room',
  initiateLoginIss: true,
  metadata: { client_id: 'shop', redirect_uris: ['https://shop.example.com:8443/oauth2/idpresponse'] },
};

test('a relaunch goes to initiate_login_uri with iss, which can be switched off', () => {
  const issuer = 'https://wait.example.com';
  const withIss = 'https://shop.example.com/start?from=room&iss=https%3A%2F%2Fwait.example.com';
  expect(relaunchUri(client, issuer)).toBe(withIss);
  expect(relaunchUri({ ...client, initiateLoginIss: false }, issuer)).toBe('https://shop.example.com/start?from=room');
  expect(relaunchUri({ ...client, initiateLoginUri: null }, issuer)).toBeNull();
});

test('the site is where the redirect URI leads', () => {
  expect(siteOrigin(client)).toBe('https://shop.example.com:8443');
});
