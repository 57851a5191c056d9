import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GUIDES, makeGuides } from '../../scripts/gateway-guides/guides.ts';
import type { ClientConfig } from '../../src/config/config.ts';
import { fillGuide, gatewayGuides } from '../../src/http/admin/gateway-guides.ts';

const SITE = 'https://tickets.acme.test';
const ISSUER = 'https://queue.acme.test:8443';

function client(changes: Partial<ClientConfig> = {}): ClientConfig {
  return {
    ...{ clientId: 'ticket-shop', room: 'launch', audience: 'urn:launch', accessTokenFormat: 'opaque' },
    ...{ holdMs: 840_000, accessTokenMs: 60_000, sessionMs: null, loginState: 'per_request', reauthenticate: 'page' },
    ...{ backchannelLogoutUri: null, initiateLoginUri: `${SITE}/`, initiateLoginIss: true, signingAlgorithm: null },
    login: { client: 'ticket-shop', most: 3, sessionMs: null },
    claims: ['email', 'profile'],
    metadata: {
      redirect_uris: [`${SITE}/oauth2/callback`, `${SITE}/other`],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    ...changes,
  };
}

test('the guides are what the pages of docs/gateways say (npm run gateway-guides)', () => {
  expect(JSON.parse(readFileSync(GUIDES, 'utf8'))).toEqual(makeGuides());
});

describe.each([...gatewayGuides])('the guide of %s', (gateway, guide) => {
  const fill = (clientSecret: string | null, changes?: Partial<ClientConfig>) =>
    fillGuide(guide, { issuer: ISSUER, client: client(changes), clientSecret });
  const textOf = ({ files }: { readonly files: readonly { readonly text: string }[] }) =>
    files.map(({ text }) => text).join('\n');

  test('names the client, its site and the waiting room, and nothing of the examples', () => {
    const { client: settings, files } = fill('s3cret');
    const text = JSON.stringify([settings, files]);
    expect(text).not.toMatch(/example\.com|SECRET/);
    for (const named of ['ticket-shop', 's3cret', 'queue.acme.test', 'tickets.acme.test'])
      expect(text).toContain(named);
  });

  test('has placeholders for secrets that are not told', () => {
    expect(textOf(fill(null))).toContain('SECRET_OF_CLIENT');
  });

  test('a name that would have to be quoted stays out of it', () => {
    const text = textOf(fill('s3cret', { clientId: 'a"b' }));
    expect(text).toContain('CLIENT_ID');
    expect(text).not.toContain('a"b');
  });

  test('says which settings of the client are otherwise', () => {
    const { client: wanted, differs } = fill(null, { holdMs: 1_000 });
    expect(differs).toContain('hold');
    expect(differs).not.toContain('grant_types');
    expect(differs.every((name) => name in wanted)).toBe(true);
    expect(gateway === 'oauth2-proxy' && fill(null).differs.length > 0).toBe(false);
  });
});
