import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basicAuth, postForm, withToken } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { Receiver } from '../support/receiver.ts';
import { shopClient } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { discoverShop, type Visit, visit } from '../support/visits.ts';
import { eventsIn, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';

const ROOM = 'ends';
const SECRET = String(shopClient().client_secret);

interface Way {
  readonly way: string;
  /** The client that the visit came through. */
  readonly client: 'shop' | 'brief';
  readonly outcome: 'completed' | 'abandoned';
  readonly actor: string | null;
  readonly end: (product: Product, inside: Visit) => Promise<unknown>;
}

const ways: readonly Way[] = [
  {
    way: 'RP-initiated logout',
    client: 'shop',
    outcome: 'completed',
    actor: null,
    end: ({ issuer }, { browser, tokens }) =>
      browser.request(`${issuer}/logout?${new URLSearchParams({ id_token_hint: tokens.id_token ?? '' })}`),
  },
  {
    way: 'revocation of the refresh token',
    client: 'shop',
    outcome: 'completed',
    actor: null,
    end: ({ issuer }, { tokens }) => postForm(`${issuer}/revoke`, { token: tokens.refresh_token ?? '' }),
  },
  {
    way: 'revocation of the access token of a client that has no refresh tokens',
    client: 'brief',
    outcome: 'completed',
    actor: null,
    end: ({ issuer }, { tokens }) =>
      postForm(`${issuer}/revoke`, { token: tokens.access_token }, basicAuth('brief', SECRET)),
  },
  {
    way: 'POST /complete',
    client: 'shop',
    outcome: 'completed',
    actor: null,
    end: ({ issuer }, { tokens }) =>
      http(`${issuer}/complete`, { method: 'POST', headers: withToken(tokens.access_token) }),
  },
  {
    way: 'the admin API, as abandoned',
    client: 'shop',
    outcome: 'abandoned',
    actor: 'tests',
    end: ({ admin }, { claims }) =>
      admin.call('POST', `/rooms/${ROOM}/admissions/${claims.sub}`, { outcome: 'abandoned' }),
  },
];

describe.each(storeKinds())('a visit is ended, on $name', ({ redisUrl }) => {
  let product: Product;
  let hook: Receiver;
  let logouts: Record<'shop' | 'brief', Receiver>;
  const resources = new AsyncDisposableStack();

  beforeAll(async () => {
    hook = resources.use(await Receiver.start());
    logouts = { shop: resources.use(await Receiver.start()), brief: resources.use(await Receiver.start()) };
    const webhooks = [{ name: 'hook', url: hook.url, secret: WEBHOOK_SECRET }];
    const client = { room: ROOM, backchannel_logout_uri: logouts.shop.url };
    product = resources.use(
      await startProduct({
        rooms: { [ROOM]: { admission: '1h', turn_window: '1h', webhooks } },
        clients: [
          shopClient(client),
          shopClient({
            ...{ ...client, client_id: 'brief', backchannel_logout_uri: logouts.brief.url },
            grant_types: ['authorization_code'],
          }),
          shopClient({ client_id: 'silent', room: ROOM }),
        ],
        redisUrl: await redisUrl(),
      }),
    );
  });
  afterAll(() => resources.disposeAsync());

  /** Waits until everything that has happened is told. */
  async function allTold(): Promise<void> {
    const message = crypto.randomUUID();
    await product.admin.patch(ROOM, { message });
    const isTold = () => hook.requests.some(({ body }) => body.includes(message));
    await eventually('what happened to be told', isTold);
  }

  /** The `sub` of all visits whose end a client was told. */
  function subsTold({ requests }: Receiver): unknown[] {
    return requests.map(({ body }) => decodeJwt(new URLSearchParams(body).get('logout_token') ?? '').sub);
  }

  test.each(ways)('by $way: its slot is free, everybody is told, once', async ({ client, outcome, actor, end }) => {
    const shop = await discoverShop(product.issuer, { clientId: client });
    const inside = await visit(product, shop, { room: ROOM });
    const { sub, queue_position: number } = inside.claims;
    const before = (await product.admin.room(ROOM)).inside;
    for (let times = 0; times < 2; times += 1) {
      await end(product, inside);
      expect((await product.admin.room(ROOM)).inside).toBe(before - 1);
    }
    await allTold();
    const ends = eventsIn(hook).filter(({ type, data }) => type === 'admission.ended' && data.sub === sub);
    expect(ends).toMatchObject([{ data: { room: ROOM, sub, number, outcome, actor } }]);
    await eventually('the logout', () => subsTold(logouts[client]).includes(sub));
  });

  test('each client was told of the visits that it had a login in, once', async () => {
    for (const name of ['shop', 'brief'] as const) {
      const subs = subsTold(logouts[name]);
      const own = ways.filter(({ client }) => client === name);
      expect(subs).toHaveLength(own.length);
      expect(new Set(subs).size).toBe(own.length);
    }
  });
});
