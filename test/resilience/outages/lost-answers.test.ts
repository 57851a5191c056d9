import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeForm, type JsonAnswer, postForm, statusWith } from '../../support/endpoints.ts';
import { shopClient } from '../../support/shop-setup.ts';
import { storeKinds } from '../../support/store-kinds.ts';
import { startTimedProduct } from '../../support/timed-product.ts';
import { discoverShop } from '../../support/visits.ts';
import type { Venue } from './each-call.ts';
import { arriving, codeHolder, endOf, inside, ROOM } from './people.ts';
import { StoreFaults } from './store-faults.ts';

const FREE_ROOM = 'free';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const PUBLIC = { client_secret: undefined, token_endpoint_auth_method: 'none' };

describe.each(storeKinds())('an answer of the store is lost, on $name', ({ redisUrl }) => {
  const faults = new StoreFaults();
  let venue: Venue;
  let tokenUrl: string;
  let privateKey: CryptoKey;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const jwks = { keys: [await exportJWK(pair.publicKey)] };
    const keyed = { jwks, client_secret: undefined, token_endpoint_auth_method: 'private_key_jwt' };
    const options = {
      rooms: { [ROOM]: {}, [FREE_ROOM]: { inlet: { capacity: 1 } } },
      clients: [
        shopClient(),
        shopClient({ client_id: 'app', ...PUBLIC }),
        shopClient({ client_id: 'keyed', ...keyed }),
        shopClient({ client_id: 'kiosk', room: FREE_ROOM }),
      ],
      // So that a newcomer asks the store at the first request.
      firstContact: 'trust' as const,
      redisUrl: await redisUrl(),
    };
    const product = await startTimedProduct(options, { changeStore: faults.wrap.bind(faults) });
    venue = { product, shop: await discoverShop(product.issuer) };
    tokenUrl = `${product.issuer}/token`;
  });
  afterAll(async () => {
    await venue.product[Symbol.asyncDispose]();
    faults[Symbol.dispose]();
  });

  /** Sends a form, and loses the answer of the last store call, which uses up what the form shows. */
  async function loseTheUse(form: Record<string, string>, headers?: Record<string, string>): Promise<void> {
    const plan = { from: 'artifacts.consume', loss: 'answer' } as const;
    const lost = await faults.during(plan, () => postForm(tokenUrl, form, headers));
    expect(lost.calls.at(-1)).toBe('artifacts.consume');
    expect(lost.answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  }

  test('a code that may have been used counts as used (RFC 6749 §4.1.2); a new login has the same number', async () => {
    const { browser, login, callback } = await codeHolder(venue);
    const { serving } = await venue.product.admin.room(ROOM);
    const form = codeForm(callback, login.codeVerifier);
    await loseTheUse(form);
    expect(await postForm(tokenUrl, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const again = await arriving(venue, { browser });
    expect(await endOf(venue, again, await browser.request(again.login.url))).toEqual({ inside: serving });
  });

  test('a refresh token of a public client that may have been used counts as used; a new login has the same number', async () => {
    const app = await discoverShop(venue.product.issuer, { clientId: 'app', secret: null });
    const { browser, tokens, claims } = await inside(venue, { shop: app });
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '', client_id: 'app' };
    await loseTheUse(form, {});
    expect(await postForm(tokenUrl, form, {})).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await statusWith(`${venue.product.issuer}/userinfo`, tokens.access_token)).toBe(401);
    const again = await arriving(venue, { browser });
    expect(await endOf(venue, again, await browser.request(again.login.url))).toEqual({
      inside: claims.queue_position,
    });
  });

  /** Proves who a client is, once (RFC 7523). */
  async function proof(): Promise<Record<string, string>> {
    const jwt = new SignJWT({ iss: 'keyed', sub: 'keyed', aud: venue.product.issuer, jti: crypto.randomUUID() });
    const nowS = Math.floor(Date.now() / 1000);
    const signed = jwt
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + 60);
    return { client_assertion: await signed.sign(privateKey), client_assertion_type: ASSERTION_TYPE };
  }

  test('a client assertion that was shown counts as used (RFC 7523 §3); with a new one the code is good', async () => {
    const keyed = await discoverShop(venue.product.issuer, { clientId: 'keyed', secret: null });
    const { login, callback } = await codeHolder(venue, { shop: keyed });
    const form = codeForm(callback, login.codeVerifier);
    const shown = { ...form, ...(await proof()) };
    const plan = { from: 'line.confirm', loss: 'call' } as const;
    const failed = await faults.during(plan, () => postForm(tokenUrl, shown, {}));
    expect(failed.answer.status).toBe(503);
    expect(await postForm(tokenUrl, shown, {})).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await postForm(tokenUrl, { ...form, ...(await proof()) }, {})).status).toBe(200);
  });

  test('an exchange that failed leaves no second use: of the next ones at once one wins', async () => {
    const { login, callback } = await codeHolder(venue);
    const form = codeForm(callback, login.codeVerifier);
    const plan = { from: 'artifacts.save', loss: 'answer' } as const;
    const failed = await faults.during(plan, () => postForm(tokenUrl, form));
    expect(failed.answer.status).toBe(503);
    const answers: JsonAnswer[] = await Promise.all([1, 2, 3].map(() => postForm(tokenUrl, form)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400]);
    expect(await postForm(tokenUrl, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('a newcomer who never comes back loses nobody the slot', async () => {
    const kiosk = await discoverShop(venue.product.issuer, { clientId: 'kiosk' });
    const lost = await arriving(venue, { shop: kiosk });
    const plan = { from: 1, loss: 'answer' } as const;
    const { answer } = await faults.during(plan, () => lost.browser.request(lost.login.url));
    expect(answer.status).toBe(503);
    expect((await venue.product.admin.room(FREE_ROOM)).inside).toBe(1);
    const next = await arriving(venue, { shop: kiosk });
    const { location } = await kiosk.walk(next.browser, next.login.url);
    expect((await kiosk.exchange(location ?? '', next.login)).claims()).toMatchObject({ queue_position: 1 });
    await venue.product.admin.reset(FREE_ROOM);
  });

  test('a newcomer gets the number of the one before too when nobody has exchanged a code of it in a minute', async () => {
    const kiosk = await discoverShop(venue.product.issuer, { clientId: 'kiosk' });
    const lost = await arriving(venue, { shop: kiosk });
    await faults.during({ from: 1, loss: 'answer' }, () => lost.browser.request(lost.login.url));
    venue.product.pass(61);
    const next = await arriving(venue, { shop: kiosk });
    const { location } = await kiosk.walk(next.browser, next.login.url);
    expect((await kiosk.exchange(location ?? '', next.login)).claims()).toMatchObject({ queue_position: 1 });
  });
});
