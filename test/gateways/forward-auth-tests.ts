import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ForwardAuthOptions } from '../support/forward-auth.ts';
import { freePort } from '../support/free-port.ts';
import { type HttpAnswer, type HttpRequest, http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { RelyingParty } from '../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { type Site, startSite, WELCOME } from '../support/site.ts';
import { completion, ROOM, visitEnds } from '../support/visit-ends.ts';
import { type Visit, visit } from '../support/visits.ts';

const LOGIN_PAGE = 'http://127.0.0.1:9/login';
const NAVIGATION = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
const ORDER = { method: 'POST', body: 'order', headers: { 'Content-Length': '5' } };

type StartServer = (options: ForwardAuthOptions) => Promise<Program>;

class ForwardAuthSetup implements AsyncDisposable {
  readonly product: Product;
  readonly site: Site;
  readonly #origin: string;
  readonly #shop: RelyingParty;
  readonly #resources: AsyncDisposableStack;

  private constructor(product: Product, site: Site, origin: string, shop: RelyingParty, held: AsyncDisposableStack) {
    this.product = product;
    this.site = site;
    this.#origin = origin;
    this.#shop = shop;
    this.#resources = held;
  }

  static async start(format: string, startServer: StartServer) {
    await using resources = new AsyncDisposableStack();
    const site = resources.use(await startSite());
    const clients = [shopClient({ access_token_format: format, access_token: '10m' })];
    const product = resources.use(await startProduct({ rooms: { [ROOM]: {} }, clients }));
    const { issuer } = product;
    const port = await freePort();
    resources.use(await startServer({ issuer, room: ROOM, port, upstream: site.origin, loginPage: LOGIN_PAGE }));
    const redirectUri = SHOP_CALLBACK;
    const shop = await RelyingParty.discover({ issuer, clientId: 'shop', secret: SHOP_SECRET, redirectUri });
    return new ForwardAuthSetup(product, site, `http://127.0.0.1:${port}`, shop, resources.move());
  }

  /** Somebody who waited and has an access token now. */
  visit(): Promise<Visit> {
    return visit(this.product, this.#shop, { room: ROOM });
  }

  request(path: string, token: string | null, { headers, ...rest }: HttpRequest = {}): Promise<HttpAnswer> {
    const authorization = token === null ? {} : { Authorization: `Bearer ${token}` };
    return http(this.#origin + path, { ...rest, headers: { ...authorization, ...headers } });
  }

  /** RP-initiated logout, as the shop would send the visitor there. */
  async logOut({ browser, tokens }: Visit): Promise<void> {
    const query = new URLSearchParams({ id_token_hint: tokens.id_token ?? '' });
    const page = await browser.request(`${this.product.issuer}/logout?${query}`);
    expect(page.status).toBe(200);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

/** What holds for every server that asks `/verify`, whichever format the access tokens have. */
export function forwardAuthTests(startServer: StartServer): void {
  for (const format of ['opaque', 'jwt']) {
    test(`with ${format} access tokens: only visitors who are inside pass, and nobody while the waiting room is away`, {
      timeout: 60_000,
    }, async () => {
      await using setup = await ForwardAuthSetup.start(format, startServer);
      const { site, product } = setup;
      expect(await setup.request('/api/stock', null)).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      });
      expect(await setup.request('/tickets', null)).toMatchObject({ status: 302, headers: { location: LOGIN_PAGE } });
      expect((await setup.request('/api/stock', 'made-up-token-0123456789')).status).toBe(401);
      expect(await setup.request('/shows/1', null, { headers: NAVIGATION })).toMatchObject({
        status: 401,
        text: expect.stringContaining('No place is kept here'),
      });
      expect(site.visits).toEqual([]);

      const first = await setup.visit();
      const { access_token: token, id_token: idToken, refresh_token: refreshToken } = first.tokens;
      for (const other of [idToken, refreshToken]) {
        expect((await setup.request('/api/stock', other ?? '')).status).toBe(401);
      }
      expect(site.visits).toEqual([]);
      for (const path of ['/api/stock?page=2', '/tickets?room=nowhere']) {
        expect(await setup.request(path, token)).toMatchObject({ status: 200, text: expect.stringContaining(WELCOME) });
        expect(site.visits.at(-1)?.path).toBe(path);
      }

      const forged = { 'X-Waiting-Room-Sub': 'somebody-else', 'X-Waiting-Room-Number': '1' };
      const order = { method: 'POST', body: 'order', headers: { 'Content-Length': '5', ...forged } };
      expect((await setup.request('/api/orders', token, order)).status).toBe(200);
      expect(site.visits.at(-1)?.headers).toMatchObject({
        'x-waiting-room-sub': first.claims.sub,
        'x-waiting-room-number': String(first.claims.queue_position),
      });

      const second = await setup.visit();
      const before = site.visits.length;
      await product.stop();
      for (const path of ['/api/stock', '/tickets']) {
        expect((await setup.request(path, second.tokens.access_token)).status).toBeGreaterThanOrEqual(500);
      }
      expect(site.visits).toHaveLength(before);
    });

    describe(`with ${format} access tokens: after the end of a visit no request passes`, () => {
      let setup: ForwardAuthSetup;

      beforeAll(async () => {
        setup = await ForwardAuthSetup.start(format, startServer);
      });
      afterAll(() => setup[Symbol.asyncDispose]());

      test.each([...visitEnds, completion])('ended by $by', { timeout: 60_000 }, async ({ admission, end }) => {
        const { product, site } = setup;
        await product.admin.patch(ROOM, { admission });
        const inside = await setup.visit();
        const accessToken = inside.tokens.access_token;
        const buy = () => setup.request('/api/orders', accessToken, ORDER);
        expect((await buy()).status).toBe(200);
        expect(site.visits.at(-1)?.headers).toMatchObject({ 'x-waiting-room-sub': inside.claims.sub });

        await end({ product, sub: inside.claims.sub, accessToken, logOut: () => setup.logOut(inside) });
        const { length: before } = site.visits;
        const answers = await Promise.all([buy(), buy(), buy()]);
        expect(site.visits.slice(before)).toEqual([]);
        expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
        const page = await setup.request('/shows/1', accessToken, { headers: NAVIGATION });
        expect(page).toMatchObject({ status: 401, text: expect.stringContaining('class="button"') });
        expect(site.visits.slice(before)).toEqual([]);
      });
    });
  }
}
