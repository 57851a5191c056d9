import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SigningAlgorithm } from '../../src/config/signing-config.ts';
import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import { SigningKeys } from '../../src/oidc/signing-keys.ts';
import { PUBLISH_AHEAD_MS, SIGNING_KEYS } from '../../src/oidc/stored-keys.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { sealingSecrets } from '../../src/sealing/sealing-secrets.ts';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { postForm } from '../support/endpoints.ts';
import { cookieNamed } from '../support/jars.ts';
import { LosableDocuments } from '../support/losable-documents.ts';
import { type RedisServer, startRedis } from '../support/redis-servers.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, discoverShop, fetchTokens, queueUp, RESUMED, visit } from '../support/visits.ts';
import * as former from './former-readers.ts';
import { CLIENTS, formerSetup, LAUNCH } from './former-setup.ts';

const largeState = (): string => Array.from({ length: 100 }, () => crypto.randomUUID()).join('');

/** How the request of a login is kept: by its parameters. */
const REQUESTS: Readonly<Record<string, Record<string, string>>> = {
  'by its shape': {},
  small: RESUMED,
  large: { ...RESUMED, state: largeState() },
};

describe('what this version writes, as version 0.1 reads it', () => {
  let server: RedisServer;
  let redis: Redis;
  let product: TimedProduct;
  let shop: RelyingParty;
  let sealer: Sealer;

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.node.port);
    product = await startTimedProduct(formerSetup(), {
      open: async (_config, clock) => {
        const store = await openRedisStore({ target: server.target, clock });
        sealer = new Sealer(await sealingSecrets(store.documents).current());
        return store;
      },
    });
    shop = await discoverShop(product.issuer, { secret: CLIENTS.shop?.secret ?? null });
    // A request like it was accepted before: later ones are taken by their shape.
    await visit(product, shop, { room: LAUNCH });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    redis.disconnect();
    await server[Symbol.asyncDispose]();
  });

  function opened(purpose: string, sealed: string): Buffer {
    const value = sealer.open(purpose, sealed);
    if (value === null) throw new Error(`not sealed for ${purpose}`);
    return value;
  }

  async function storedVisit(sub: string): Promise<former.FormerVisit> {
    return former.readVisit((await redis.hget(`owr:{${LAUNCH}}:visits`, sub)) ?? '');
  }

  test.each(Object.entries(REQUESTS))(
    'a request, while it waits and when it is resumed: %s',
    async (kind, parameters) => {
      const { browser, page } = await queueUp(shop, { parameters });
      const uid = new URL(page.url).pathname.split('/').at(-1) ?? '';
      const waiting = former.readRequest(
        opened(`request:${uid}`, (await cookieNamed(browser, page.url, 'owr_request')).value),
      );
      if (kind === 'large') {
        expect(waiting).toBe('stored');
        const [, text = ''] =
          /^\d*\|\d*\|[^|]*\|(.*)$/s.exec((await redis.get(`owr:artifact:Interaction:${uid}`)) ?? '') ?? [];
        const body = Buffer.concat([Buffer.of(0), Buffer.from(text)]);
        expect(former.readRequest(body)).toMatchObject({ params: { client_id: 'shop', state: parameters.state } });
      } else expect(waiting).toMatchObject({ params: { client_id: 'shop' } });

      await callAll(product, LAUNCH);
      const { location } = await browser.request(page.url);
      if (kind === 'by its shape') return expect(shop.isCallback(location ?? '')).toBe(true);
      const { value } = await cookieNamed(browser, location ?? '', 'owr_request');
      const finished = former.readRequest(opened(`request:${uid}`, value));
      if (kind === 'small') expect(finished).toMatchObject({ result: { sub: expect.any(String) } });
      else expect(finished).toBe('stored');
    },
  );

  test('a ticket, with a number and after the visit began', async () => {
    const { browser, page, number, login } = await queueUp(shop, { parameters: { ui_locales: 'de fr' } });
    const ticket = async () =>
      former.readTicket(
        opened(`ticket:${LAUNCH}`, (await cookieNamed(browser, page.url, `owr_ticket_${LAUNCH}`)).value),
      );
    const place = { number, epoch: expect.any(Number), joinedAtMs: expect.any(Number), clientId: 'shop', entry: null };
    expect(await ticket()).toMatchObject({ ...place, generation: 0, uid: page.url.split('/').at(-1) });
    await callAll(product, LAUNCH);
    await fetchTokens(shop, login, (await shop.walk(browser, page.url)).location);
    expect(await ticket()).toMatchObject({ ...place, generation: 1 });
  });

  test('the ticket of an app', async () => {
    const form = { grant_type: TICKET_GRANT_TYPE, client_id: 'app' };
    const { body } = await postForm(`${product.issuer}/token`, form, {});
    const [, interval, ticket] = former.readAppTicket(opened(`app-ticket:${LAUNCH}:app`, String(body.ticket)));
    expect(interval).toBe(body.interval);
    expect(former.readTicket(Buffer.from(ticket))).toMatchObject({ clientId: 'app', generation: 0 });
  });

  test('a visit, whose ticket of before stays good while its newest was not shown', async () => {
    const { browser, claims } = await visit(product, shop, { room: LAUNCH });
    const login = await shop.login();
    await fetchTokens(shop, login, (await shop.walk(browser, login.url)).location);
    const stored = await storedVisit(claims.sub);
    expect(stored).toMatchObject({ number: claims.queue_position, ticket: 2, exchanged: true, outcome: '-' });
    for (const laterMs of [0, 29_000, 3_600_000]) {
      const generations = [0, 1, 2].filter((shown) => former.isCurrent(stored, shown, Date.now() + laterMs));
      expect(generations).toEqual([1, 2]);
    }
    await product.admin.end(LAUNCH, claims.sub);
    expect(await storedVisit(claims.sub)).toMatchObject({ outcome: 'abandoned' });
  });

  test('codes and tokens, by the grant that they are of', async () => {
    const { claims } = await visit(product, shop, { room: LAUNCH });
    for (const kind of ['AuthorizationCode', 'AccessToken', 'RefreshToken']) {
      const texts = await Promise.all((await redis.keys(`owr:artifact:${kind}:*`)).map((key) => redis.get(key)));
      const grants = texts.map((text) => String(JSON.parse(text?.slice(text.indexOf('{')) ?? '{}').grantId));
      const own = grants.map((id) => former.GRANT_ID.exec(id)?.groups).filter((grant) => grant?.sub === claims.sub);
      expect(own).toEqual([{ room: LAUNCH, sub: claims.sub, generation: expect.any(String), client: 'shop' }]);
      // Version 0.1 takes it for a grant that was revoked: it refuses the token, and the gateway begins a login.
      expect(Number(own[0]?.generation)).toBeGreaterThan(1);
    }
  });

  test('the settings of a room', async () => {
    await product.admin.patch(LAUNCH, { message: 'Back at noon.', grace: '12m' });
    const stored = former.readSettings((await redis.hget(`owr:{${LAUNCH}}:state`, 'settings')) ?? '');
    expect(stored).toMatchObject({ mode: 'open', graceMs: '720000', passOver: '1', message: '"Back at noon."' });
  });

  test('the events of a room', async () => {
    const { claims } = await visit(product, shop, { room: LAUNCH });
    await product.admin.end(LAUNCH, claims.sub);
    const events = await redis.xrange(`owr:{${LAUNCH}}:events`, '-', '+');
    const types = new Set(events.map(([, [, text = '']]) => text.split('\n', 1)[0]));
    for (const type of ['admission.started', 'admission.ended', 'serving.advanced']) expect(types).toContain(type);
    for (const type of types) expect(former.EVENT_TYPES).toContain(type);
  });

  test('the keys of several algorithms, of which it signs by the one in effect', async () => {
    await using documents = await LosableDocuments.open();
    let nowMs = Date.now();
    const source = (...offered: SigningAlgorithm[]) => {
      const [algorithm = 'ES256'] = offered;
      return new SigningKeys(documents, { algorithm, offered }, () => nowMs);
    };
    await source('EdDSA').current();
    for (const process of [source('EdDSA', 'ES256'), source('ES256', 'EdDSA')]) {
      await process.rotate();
      nowMs += PUBLISH_AHEAD_MS;
      const { kid } = (await process.current()).signer(null);
      expect(former.readSigningKid((await documents.read(SIGNING_KEYS))?.value, nowMs)).toBe(kid);
    }
  });
});
