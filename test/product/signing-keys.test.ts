import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { Browser } from '../support/browser.ts';
import { statusWith } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { ownRedisUrl } from '../support/own-redis.ts';
import { Receiver } from '../support/receiver.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { answerOf, claimsOf, discoverShop, fetchTokens, type Visit, visit } from '../support/visits.ts';

const ROOM = 'signed';
const DAY_S = 24 * 3600;

interface PublishedKey {
  readonly kid: string;
  readonly alg: string;
}

const algorithmOf = (token: string | undefined) => decodeProtectedHeader(token ?? '').alg;

describe.each(storeKinds())('signing keys, on $name', ({ redisUrl }) => {
  const resources = new AsyncDisposableStack();
  let receiver: Receiver;
  let port: number;
  let folder: string;
  let product: TimedProduct;
  let open: NonNullable<Parameters<typeof startTimedProduct>[1]>['open'];

  beforeAll(async () => {
    receiver = resources.use(await Receiver.start());
    port = await freePort();
    folder = await mkdtemp(join(tmpdir(), 'owr-keys-'));
    resources.defer(() => rm(folder, { recursive: true }));
    const [redis, keyPrefix, path] = [await redisUrl(), `${randomUUID()}:`, join(folder, 'waiting-room.db')];
    open = (config, clock) =>
      config.redis === null || redis === null
        ? openSqliteStore({ path, clock })
        : openRedisStore({ target: config.redis, clock, keyPrefix });
    await start({ algorithm: 'RS256', also: ['ES256'] }, await redisUrl());
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await resources.disposeAsync();
  });

  /** The deployment with another configuration, on the same store, at the same moment. */
  async function start(signing: object, redis: string | null, startedAtMs = Date.now()): Promise<void> {
    const told = { room: ROOM, access_token_format: 'jwt', backchannel_logout_uri: receiver.url };
    product = await startTimedProduct(
      {
        ...{ port, redisUrl: redis, signing: { ...signing } },
        rooms: { [ROOM]: { admission: '5d', turn_window: '1h' } },
        clients: [
          shopClient(told),
          shopClient({ ...told, client_id: 'elliptic', id_token_signed_response_alg: 'ES256' }),
          shopClient({ ...told, client_id: 'classic', id_token_signed_response_alg: 'RS256' }),
        ],
      },
      { ...(open !== undefined && { open }), startedAtMs },
    );
  }

  async function restart(signing: object): Promise<void> {
    const nowMs = Date.now();
    await product[Symbol.asyncDispose]();
    await start(signing, await redisUrl(), nowMs);
  }

  const published = async (): Promise<PublishedKey[]> =>
    (await new Browser().json<{ keys: PublishedKey[] }>(`${product.issuer}/.well-known/jwks.json`)).keys;

  const shopOf = (clientId: string) => discoverShop(product.issuer, { clientId });

  /** By what all tokens of a visit were signed, the logout token of its end included. */
  async function signedBy({ tokens, claims }: Visit, shop: RelyingParty): Promise<Set<string | undefined>> {
    const refreshed = await shop.refresh(tokens.refresh_token ?? '');
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, refreshed.access_token)).toBe(200);
    const before = receiver.requests.length;
    await product.admin.end(ROOM, claims.sub);
    const logout = await eventually('the logout token', () => receiver.requests[before]);
    const logoutToken = new URLSearchParams(logout.body).get('logout_token') ?? '';
    const all = [tokens.id_token, refreshed.id_token, tokens.access_token, refreshed.access_token, logoutToken];
    return new Set(all.map(algorithmOf));
  }

  test('every algorithm that is offered has a key, and each client is signed for by its own', async () => {
    const url = `${product.issuer}/.well-known/openid-configuration`;
    const { id_token_signing_alg_values_supported: supported } = await new Browser().json<Record<string, unknown>>(url);
    expect(supported).toEqual(['RS256', 'ES256']);
    expect((await published()).map(({ alg }) => alg)).toEqual(['RS256', 'ES256']);
    for (const [clientId, algorithm] of [
      ['shop', 'RS256'],
      ['elliptic', 'ES256'],
      ['classic', 'RS256'],
    ] as const) {
      const shop = await shopOf(clientId);
      expect(await signedBy(await visit(product, shop, { room: ROOM }), shop), clientId).toEqual(new Set([algorithm]));
    }
  });

  test('another algorithm signs a day later, and hints from before are taken all the while', async () => {
    // A gateway that has read the metadata once, before EdDSA was offered.
    const [shop, classic] = [await shopOf('shop'), await shopOf('classic')];
    const inside = await visit(product, shop, { room: ROOM });
    const other = await visit(product, classic, { room: ROOM });

    /** Goes in again as whom an ID token names. @returns what has signed the new one */
    async function isKnownBy({ browser, claims }: Visit, client: RelyingParty, hint: string | undefined) {
      const parameters = { prompt: 'none', id_token_hint: hint ?? '' };
      const login = await client.login(parameters);
      const page = await client.walk(browser, login.url);
      expect(answerOf(page, 'error')).toBeNull();
      const tokens = await fetchTokens(client, login, page.location);
      expect(claimsOf(tokens).sub).toBe(claims.sub);
      return algorithmOf(tokens.id_token);
    }

    await restart({ algorithm: 'EdDSA', also: ['ES256'] });
    expect(await isKnownBy(inside, shop, inside.tokens.id_token)).toBe('RS256');
    product.pass(DAY_S + 1);
    await eventually('the key to sign', async () => (await published())[0]?.alg === 'EdDSA');
    expect(await isKnownBy(inside, await shopOf('shop'), inside.tokens.id_token)).toBe('EdDSA');
    expect(await isKnownBy(other, classic, other.tokens.id_token)).toBe('RS256');

    // The way back is at once: every key is published.
    await restart({ algorithm: 'RS256', also: ['ES256', 'EdDSA'] });
    expect(await isKnownBy(inside, shop, inside.tokens.id_token)).toBe('RS256');
    const query = new URLSearchParams({ id_token_hint: inside.tokens.id_token ?? '' });
    expect((await new Browser().request(`${product.issuer}/logout?${query}`)).status).toBe(200);
    const silent = await shop.login({ prompt: 'none' });
    expect(answerOf(await shop.walk(inside.browser, silent.url), 'error')).toBe('login_required');
  });

  test('a key that is revoked is out of the set at once, and what it has signed is refused', async () => {
    const shop = await shopOf('shop');
    const { browser, tokens, claims } = await visit(product, shop, { room: ROOM });
    const { kid } = decodeProtectedHeader(tokens.id_token ?? '');
    const hinted = async () => {
      const login = await shop.login({ prompt: 'none', id_token_hint: tokens.id_token ?? '' });
      return answerOf(await shop.walk(browser, login.url), 'error');
    };
    expect(await hinted()).toBeNull();
    const { status } = await product.admin.call('POST', '/keys/rotate', { revoke: kid });
    expect(status).toBe(200);
    expect((await published()).map((key) => key.kid)).not.toContain(kid);
    expect(await hinted()).toBe('invalid_request');
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, tokens.access_token)).toBe(401);
    const refreshed = await shop.refresh(tokens.refresh_token ?? '');
    expect(claimsOf(refreshed).sub).toBe(claims.sub);
    expect(await statusWith(`${product.issuer}/verify?room=${ROOM}`, refreshed.access_token)).toBe(200);
  });
});

test('a key that is revoked is taken from every process', async () => {
  await using resources = new AsyncDisposableStack();
  const keyPrefix = `${randomUUID()}:`;
  const options = {
    redisUrl: await ownRedisUrl(),
    rooms: { [ROOM]: { turn_window: '1h' } },
    clients: [shopClient({ room: ROOM, access_token_format: 'jwt' })],
  };
  const open: NonNullable<Parameters<typeof startTimedProduct>[1]>['open'] = async ({ redis }, clock) => {
    if (redis === null) throw new Error('no Redis');
    return openRedisStore({ target: redis, clock, keyPrefix });
  };
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const port = Number(new URL(issuer).port);
  const one = resources.use(await startTimedProduct({ ...options, issuer, port }, { open }));
  const otherPort = await freePort();
  resources.use(await startTimedProduct({ ...options, issuer, port: otherPort }, { open }));
  const { tokens } = await visit(one, await discoverShop(issuer), { room: ROOM });
  const statusAtOther = () => statusWith(`http://127.0.0.1:${otherPort}/verify/${ROOM}`, tokens.access_token);
  expect(await statusAtOther()).toBe(200);
  await one.admin.call('POST', '/keys/rotate', { revoke: decodeProtectedHeader(tokens.access_token).kid });
  await eventually('the other process to refuse the token', async () => (await statusAtOther()) === 401);
});

test('keys of a file sign for each client by its algorithm, and are changed there alone', async () => {
  const path = join(tmpdir(), `owr-keys-${randomUUID()}.json`);
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const edwards = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const keys = [
    { ...elliptic, kid: 'elliptic', alg: 'ES256' },
    { ...edwards, kid: 'edwards', alg: 'EdDSA' },
  ];
  await writeFile(path, JSON.stringify({ keys }));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(path));
  const product = resources.use(
    await startTimedProduct({
      env: { SIGNING_KEYS_FILE: path },
      signing: { algorithm: 'ES256', also: ['EdDSA'] },
      rooms: { [ROOM]: { turn_window: '1h' } },
      clients: [
        shopClient({ room: ROOM }),
        shopClient({ room: ROOM, client_id: 'edwards', id_token_signed_response_alg: 'EdDSA' }),
      ],
    }),
  );
  for (const [clientId, kid] of [
    ['shop', 'elliptic'],
    ['edwards', 'edwards'],
  ] as const) {
    const { tokens } = await visit(product, await discoverShop(product.issuer, { clientId }), { room: ROOM });
    expect(decodeProtectedHeader(tokens.id_token ?? '').kid).toBe(kid);
  }
  for (const body of [{}, { revoke: 'edwards' }]) {
    expect((await product.admin.call('POST', '/keys/rotate', body)).status).toBe(409);
  }
});
