import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import type { Store } from '../../src/store/store.ts';
import { Browser } from '../support/browser.ts';
import { codeForm, postForm, statusWith } from '../support/endpoints.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { discoverShop } from '../support/visits.ts';

const ROOM = 'records';
const LOGINS = 3;
/** Of one scope and one place of a visit (src/oidc/token-ids.ts). */
const ACCESS_RECORDS = 8;
const REFRESH_RECORDS = 2;
const PUBLIC = { client_secret: undefined, token_endpoint_auth_method: 'none' };

describe.each(storeKinds())('the records of tokens, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  const saved = new Set<string>();

  function counting(store: Store): Store {
    const { artifacts } = store;
    return {
      ...store,
      artifacts: {
        save: (artifact) => {
          saved.add(`${artifact.kind} ${artifact.id}`);
          return artifacts.save(artifact);
        },
        saveBounded: (artifact, group) => artifacts.saveBounded(artifact, group),
        take: (artifact) => artifacts.take(artifact),
        find: (key) => artifacts.find(key),
        consume: (key) => artifacts.consume(key),
        destroy: (key, group) => artifacts.destroy(key, group),
      },
      ping: () => store.ping(),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  }

  beforeAll(async () => {
    product = await startTimedProduct(
      {
        rooms: { [ROOM]: { mode: 'off', admission: '8h', logins_per_visit: LOGINS } },
        clients: [
          shopClient({ client_id: 'spa', room: ROOM, ...PUBLIC }),
          { client_id: 'tv', room: ROOM, grant_types: [TICKET_GRANT_TYPE, 'refresh_token'], ...PUBLIC },
        ],
        redisUrl: await redisUrl(),
      },
      { changeStore: counting },
    );
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const token = (form: Record<string, string>) => postForm(`${product.issuer}/token`, form, {});
  const refresh = (clientId: string, refreshToken: unknown) =>
    token({ grant_type: 'refresh_token', client_id: clientId, refresh_token: String(refreshToken) });
  const records = (kind: string): number => [...saved].filter((name) => name.startsWith(`${kind} `)).length;

  async function logIn() {
    const spa = await discoverShop(product.issuer, { clientId: 'spa', secret: null });
    const login = await spa.login();
    const { location } = await spa.walk(new Browser(), login.url);
    return token({ ...codeForm(location, login.codeVerifier), client_id: 'spa' });
  }

  test('of a ticket that is shown for hours are as many as the visit may have logins', async () => {
    saved.clear();
    let answer = await token({ grant_type: TICKET_GRANT_TYPE, client_id: 'tv' });
    const refreshTokens: unknown[] = [];
    for (let shown = 0; shown < 40; shown += 1) {
      product.pass(Number(answer.body.interval));
      answer = await token({ grant_type: TICKET_GRANT_TYPE, client_id: 'tv', ticket: String(answer.body.ticket) });
      expect(answer.status).toBe(200);
      refreshTokens.push(answer.body.refresh_token);
    }
    expect(records('RefreshToken')).toBeLessThanOrEqual(LOGINS * REFRESH_RECORDS);
    expect(records('AccessToken')).toBeLessThanOrEqual(LOGINS * ACCESS_RECORDS);
    const good = await Promise.all(refreshTokens.map(async (one) => (await refresh('tv', one)).status === 200));
    expect(good.flatMap((isGood, index) => (isGood ? [index] : []))).toEqual([37, 38, 39]);
  });

  test('of a public client that refreshes again and again stay the same few', async () => {
    const first = await logIn();
    saved.clear();
    let { refresh_token: newest, access_token: access } = first.body;
    for (let times = 0; times < 30; times += 1) {
      product.pass(7);
      const { status, body } = await refresh('spa', newest);
      expect(status).toBe(200);
      expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, String(access))).toBe(200);
      ({ refresh_token: newest, access_token: access } = body);
    }
    expect(records('RefreshToken')).toBe(REFRESH_RECORDS);
    expect(records('AccessToken')).toBeLessThanOrEqual(ACCESS_RECORDS);
  });

  test.each([1, 2, 5])('a refresh token that was used up %i rotations ago ends its login', async (rotations) => {
    const { body } = await logIn();
    const used = body.refresh_token;
    let newest = used;
    for (let times = 0; times < rotations; times += 1) newest = (await refresh('spa', newest)).body.refresh_token;
    expect((await refresh('spa', used)).body.error).toBe('invalid_grant');
    expect((await refresh('spa', newest)).body.error).toBe('invalid_grant');
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, String(body.access_token))).toBe(401);
  });

  test('a refresh token that was made up ends nothing', async () => {
    const { body } = await logIn();
    const newest = (await refresh('spa', body.refresh_token)).body.refresh_token;
    for (const made of [`${String(newest).slice(0, 22)}${'A'.repeat(22)}0`, `${String(newest).slice(0, -1)}9`]) {
      expect((await refresh('spa', made)).body.error).toBe('invalid_grant');
    }
    expect((await refresh('spa', newest)).status).toBe(200);
  });
});
