import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import type { PendingRequest } from '../../src/sealing/packed-request.ts';
import { PendingRequests } from '../../src/sealing/pending-request.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { sealingSecrets } from '../../src/sealing/sealing-secrets.ts';
import type { Store } from '../../src/store/store.ts';
import { encoded, query, search, VALID } from '../support/authorization-queries.ts';
import { Browser } from '../support/browser.ts';
import { CookieRecorder } from '../support/cookies.ts';
import { fc } from '../support/fast-check.ts';
import { type HttpAnswer, http } from '../support/http.ts';
import { largeRequests } from '../support/large-requests.ts';
import { SHOP_CALLBACK, shopClient } from '../support/shop-setup.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';
import { callAll, claimsOf, discoverShop, fetchTokens, queueUp } from '../support/visits.ts';

const ROOM = 'arrivals';
/** Names a ticket that nobody sealed: the visitor is as new as without it, but goes the long way. */
const LONG_WAY = { Cookie: `owr_ticket_${ROOM}=none` };

function setCookies({ headers }: HttpAnswer): Map<string, string> {
  return new Map(
    (headers['set-cookie'] ?? []).map((line) => {
      const [pair = ''] = line.split(';');
      return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const;
    }),
  );
}

const redirected = { redirect_uri: 'https://evil.example/' };
const sentAnew = { status: 303, location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/\?iss=/) };
const refused = { status: 400, location: null, text: expect.stringContaining('client') };

describe('an arrival that is taken by the shape of its request', () => {
  let product: TimedProduct;
  let pending: PendingRequests;

  beforeAll(async () => {
    let store: Store | undefined;
    product = await startTimedProduct(
      {
        rooms: { [ROOM]: { mode: 'open' } },
        firstContact: 'trust',
        clients: [
          shopClient({ room: ROOM }),
          shopClient({ client_id: 'app', room: ROOM, token_endpoint_auth_method: 'none', client_secret: undefined }),
          shopClient({ client_id: 'aged', room: ROOM, default_max_age: 300 }),
        ],
      },
      { changeStore: (opened) => (store = opened) },
    );
    if (store === undefined) throw new Error('no store was opened');
    const sealer = new Sealer(await sealingSecrets(store.documents).current());
    pending = new PendingRequests(sealer, new IssuerCookies(product.issuer), largeRequests(store.artifacts));
  });
  afterAll(() => product[Symbol.asyncDispose]());

  /** The process knows what the room is like now. */
  const look = () => product.admin.patch(ROOM, { mode: 'open' });

  const authorize = (search: string, headers: Record<string, string> = {}) =>
    http(`${product.issuer}/authorize?${search}`, { headers: { Accept: 'text/html', ...headers } });

  /** What an answer comes to: where it sends the visitor, and the request that waits with them. */
  async function meaning(answer: HttpAnswer) {
    const { location = '' } = answer.headers;
    const [, uid] = /^\/interaction\/([\w-]+)$/.exec(location) ?? [];
    if (uid === undefined) return { status: answer.status, location, request: null, shortened: false };
    const cookies = setCookies(answer);
    const kept = new CookieRecorder({ owr_request: cookies.get('owr_request') ?? '' });
    const request: PendingRequest | null = await pending.read(kept, uid, 'interaction');
    const { unjudged = false, ...rest } = request ?? {};
    expect(unjudged).toBe(!cookies.has('owr_resume'));
    expect(cookies.get('owr_open')).toMatch(new RegExp(`^${uid}~[\\w-]{6}~\\d+(?:~b)?$`));
    expect([...cookies.keys()].some((key) => key.startsWith(`owr_ticket_${ROOM}_`))).toBe(true);
    return { status: answer.status, location: 'the waiting page', request: rest, shortened: unjudged };
  }

  test('gets what the library would have given it, whatever the request', async () => {
    let shortened = 0;
    let refused = 0;
    const asked = async (search: string) => {
      const long = await meaning(await authorize(search, LONG_WAY));
      // The library has accepted it just now, if it does: the short way is open to whatever looks the same.
      const short = await meaning(await authorize(search));
      expect(long.shortened).toBe(false);
      expect({ ...short, shortened: false }).toEqual(long);
      if (short.shortened) shortened += 1;
      if (long.request === null) refused += 1;
    };
    await fc.assert(fc.asyncProperty(query, asked), { numRuns: 2_000, endOnFailure: true });
    expect(shortened).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  }, 120_000);

  test.each([
    // As each sends them.
    ['oauth2-proxy', { nonce: null, code_challenge: null, code_challenge_method: null, approval_prompt: 'force' }],
    ['oauth2-proxy with PKCE', { approval_prompt: 'force', scope: 'openid email profile' }],
    ['AWS ALB', { nonce: null, code_challenge: null, code_challenge_method: null, state: `${'Aa0+/'.repeat(60)}==` }],
    ['mod_auth_openidc', {}],
    ['Envoy', { nonce: null, state: 'eyJ1cmwiOiJodHRwczovL3Nob3AuZXhhbXBsZS5jb20vIn0'.repeat(4) }],
  ])('is shortened behind %s', async (_, change: Record<string, string | null>) => {
    const others = VALID.filter(([key]) => !Object.hasOwn(change, key));
    const own = Object.entries(change).filter((pair): pair is [string, string] => pair[1] !== null);
    const search = [...others, ...own].map(([key, value]) => encoded(key, value)).join('&');
    await look();
    expect((await meaning(await authorize(search, LONG_WAY))).shortened).toBe(false);
    expect((await meaning(await authorize(search))).shortened).toBe(true);
  });

  test('is judged in full at its turn, and gets its code there', async () => {
    const shop = await discoverShop(product.issuer);
    await queueUp(shop);
    const browser = new Browser();
    const { login, page, number } = await queueUp(shop, { browser });
    await callAll(product, ROOM);
    const back = await browser.request(page.url);
    expect(claimsOf(await fetchTokens(shop, login, back.location)).queue_position).toBe(number);
  });

  test.each([
    ['is sent to the site anew at its turn with a redirect URI that is not registered', redirected, sentAnew],
    ['is refused at its turn with a client that is not there any more', { client_id: 'gone' }, refused],
  ])('%s', async (_, change, expected) => {
    const shop = await discoverShop(product.issuer);
    await queueUp(shop);
    const { browser, page } = await queueUp(shop);
    const uid = page.url.slice(page.url.lastIndexOf('/') + 1);
    const iat = Math.floor(Date.now() / 1000);
    const kept = new CookieRecorder();
    pending.openSmall(kept, uid, {
      params: { ...Object.fromEntries(VALID), ...change },
      prompt: { name: 'login', reasons: ['not_admitted'] },
      iat,
      exp: iat + 60,
      unjudged: true,
    });
    const sealed = kept.set.find(({ name }) => name === 'owr_request')?.value;
    await browser.jar.setCookie(`owr_request=${sealed}; Path=/interaction/${uid}`, page.url);
    await callAll(product, ROOM);
    const answer = await browser.request(page.url);
    expect(answer).toMatchObject(expected);
  });

  test('goes the long way a minute after the library has judged one like it', async () => {
    await authorize(search, LONG_WAY);
    product.pass(59);
    await look();
    expect((await meaning(await authorize(search))).shortened).toBe(true);
    product.pass(1);
    await look();
    expect((await meaning(await authorize(search))).shortened).toBe(false);
  });

  test('is of a person or an app: nothing else is shortened', async () => {
    await look();
    await authorize(search, LONG_WAY);
    expect((await meaning(await authorize(search, { 'Sec-Fetch-Mode': 'navigate' }))).shortened).toBe(true);
    expect((await authorize(search, { 'Sec-Fetch-Mode': 'cors' })).status).toBe(403);
    expect((await meaning(await authorize(search, { Accept: '*/*' }))).shortened).toBe(true);
    expect((await authorize(search, { 'Sec-Purpose': 'prefetch' })).status).toBe(503);
  });

  test('who may enter at once does, without a page', async () => {
    await authorize(search, LONG_WAY);
    await product.admin.patch(ROOM, { mode: 'off' });
    const answer = await authorize(search);
    expect(answer.headers.location?.startsWith(`${SHOP_CALLBACK}?code=`)).toBe(true);
    await product.admin.patch(ROOM, { mode: 'open' });
  });
});
