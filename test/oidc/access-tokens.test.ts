import type { Provider } from 'oidc-provider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClientRegistry } from '../../src/config/client-registry.ts';
import { AccessTokens } from '../../src/oidc/access-tokens.ts';
import { type AdapterParts, adapterFactory } from '../../src/oidc/adapter.ts';
import { encodeGrantId, type GrantId } from '../../src/oidc/grant-id.ts';
import { LiveVisits } from '../../src/oidc/live-visits.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import { StoreClock } from '../../src/room/store-clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/clock.ts';
import { clientConfig, libraryAlone } from './library.ts';

const room = 'launch';
const sub = 'visit-of-somebody-0000';
const JWT = 'head.claims.signature';
const login = { client: 'shop', most: 3, sessionMs: null };

describe('the visit of an access token', () => {
  let store: Store;
  let library: Provider;
  let tokens: AccessTokens;
  let grantOfJwt: GrantId | null;
  let ours: GrantId;

  beforeEach(async () => {
    const clock = new FakeClock(Date.now());
    store = await openSqliteStore({ path: ':memory:', clock: clock.read });
    await store.line.configure({ room, settings: { ...defaultSettings, mode: 'off' } });
    const entered = await store.line.enter({ room, ticketId: 'ticket-of-somebody-000', sub, login });
    if (entered.kind !== 'admitted' || entered.serial === null) throw new Error('no login has begun');
    ours = { room, sub, serial: entered.serial, clientId: 'shop' };
    await store.line.confirm(ours);
    const clients = [clientConfig('shop'), clientConfig('other', { room: 'elsewhere' })];
    grantOfJwt = null;
    const provider = libraryAlone(
      {
        clients: clients.map(({ metadata }) => ({ ...metadata, client_id: String(metadata.client_id) })),
        adapter: adapterFactory({ artifacts: store.artifacts, clock: new StoreClock(Date.now) } as AdapterParts),
        ttl: { AccessToken: 60 },
      },
      { grant: async (token) => (token === JWT ? grantOfJwt : null) },
    );
    library = provider.current;
    const visits = new LiveVisits(store.line, new StoreClock(clock.read), new ClientRegistry([]));
    tokens = new AccessTokens(provider, visits, new ClientRegistry(clients));
  });
  afterEach(() => store[Symbol.asyncDispose]());

  /** An opaque access token of a grant, as the library stores it. */
  async function issue(grantId: string): Promise<string> {
    const client = await library.Client.find('shop');
    if (client === undefined) throw new Error('the client is not there');
    const token = new library.AccessToken({
      client,
      accountId: sub,
      grantId,
      gty: 'authorization_code',
      scope: 'openid',
    });
    return token.save();
  }

  const visit = (token: string) => tokens.visit({}, token);

  test('is found for an opaque token and for a JWT', async () => {
    const expected = { room, clientId: 'shop', visit: { sub } };
    expect(await visit(await issue(encodeGrantId(ours)))).toMatchObject(expected);
    grantOfJwt = ours;
    expect(await visit(JWT)).toMatchObject(expected);
  });

  test.each([
    ['of another login', { serial: 2 }],
    ['of another visit', { sub: 'visit-of-nobody-000000' }],
    ['of a client that is gone', { clientId: 'gone' }],
    ['of a client that is in another room by now', { clientId: 'other' }],
  ])('is none for a token %s', async (_, change) => {
    expect(await visit(await issue(encodeGrantId({ ...ours, ...change })))).toBeNull();
    grantOfJwt = { ...ours, ...change };
    expect(await visit(JWT)).toBeNull();
  });

  test.each(['', 'short', 'x'.repeat(129), 'has spaces in it, and more', 'a.b', 'a.b.c.d', '../../etc/passwd0000'])(
    'is none for what no token looks like: %s',
    async (token) => {
      grantOfJwt = ours;
      expect(await visit(token)).toBeNull();
    },
  );

  test('is none for a token of the right form that nobody issued, and for one without a grant of ours', async () => {
    expect(await visit('never-issued-to-anybody')).toBeNull();
    expect(await visit(await issue('a-grant-of-somebody-else'))).toBeNull();
  });

  test('is none once it has ended; then the token tells whether it was completed', async () => {
    const token = await issue(encodeGrantId(ours));
    expect(await tokens.isOfCompleted(token)).toBe(false);
    await store.line.release({ room, sub, outcome: 'completed' });
    expect(await visit(token)).toBeNull();
    expect(await tokens.isOfCompleted(token)).toBe(true);
    expect(await tokens.isOfCompleted('never-issued-to-anybody')).toBe(false);
    const older = await issue(encodeGrantId({ ...ours, serial: 2 }));
    expect(await tokens.isOfCompleted(older)).toBe(false);
  });
});
