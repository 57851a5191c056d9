import { basicAuth, withToken } from '../../support/endpoints.ts';
import { http } from '../../support/http.ts';
import { launchSetup, SHOP_SECRET } from '../../support/shop-setup.ts';
import type { Visit } from '../../support/visits.ts';
import { scenario, testEachCall, type Venue } from './each-call.ts';
import { inside, ROOM } from './people.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

interface Gateway {
  readonly what: string;
  send(visit: Visit, venue: Venue): ReturnType<typeof http>;
}

function post(url: string, form: Record<string, string>): ReturnType<typeof http> {
  const headers = { ...FORM, ...basicAuth('shop', SHOP_SECRET) };
  return http(url, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
}

/** What is asked and said of a visit by those who have its tokens. */
const ENDPOINTS: Gateway[] = [
  {
    what: '/userinfo',
    send: ({ tokens }, { product }) => http(`${product.issuer}/userinfo`, { headers: withToken(tokens.access_token) }),
  },
  {
    what: '/verify',
    send: ({ tokens }, { product }) =>
      http(`${product.issuer}/verify?room=${ROOM}`, { headers: withToken(tokens.access_token) }),
  },
  {
    what: '/introspect',
    send: ({ tokens }, { product }) => post(`${product.issuer}/introspect`, { token: tokens.access_token }),
  },
  {
    what: '/revoke, of an access token',
    send: ({ tokens }, { product }) => post(`${product.issuer}/revoke`, { token: tokens.access_token }),
  },
  {
    what: '/revoke, of a refresh token',
    send: ({ tokens }, { product }) => post(`${product.issuer}/revoke`, { token: tokens.refresh_token ?? '' }),
  },
  {
    what: '/complete',
    send: ({ tokens }, { product }) =>
      http(`${product.issuer}/complete`, { method: 'POST', headers: withToken(tokens.access_token) }),
  },
  {
    what: '/logout, with an ID token',
    send: ({ browser, tokens }, { product }) =>
      browser.request(
        `${product.issuer}/logout?${new URLSearchParams({ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://127.0.0.1:9/bye' })}`,
      ),
  },
];

testEachCall(launchSetup(), [
  ...ENDPOINTS.map(({ what, send }) =>
    scenario({
      what,
      room: ROOM,
      begin: (venue) => inside(venue),
      send,
      async end({ tokens, claims }, { status, headers, text }, { product }) {
        const active = JSON.parse(text.startsWith('{') ? text : '{}').active ?? null;
        const visit = await product.admin.call('GET', `/rooms/${ROOM}/admissions/${claims.sub}`);
        const { outcome } = (await visit.json()) as { outcome: string | null };
        const userinfo = await http(`${product.issuer}/userinfo`, { headers: withToken(tokens.access_token) });
        const { location = null } = headers;
        return { status, location, active, outcome, userinfo: userinfo.status };
      },
    }),
  ),
  scenario({
    what: '/logout/confirm',
    room: ROOM,
    async begin(venue) {
      const { browser } = await inside(venue);
      const { text } = await browser.request(`${venue.product.issuer}/logout`);
      const [, request = ''] = /name="request" value="([^"]+)"/.exec(text) ?? [];
      return { browser, body: new URLSearchParams({ request, logout: 'yes' }).toString() };
    },
    send: ({ browser, body }, { product }) =>
      browser.request(`${product.issuer}/logout/confirm`, { method: 'POST', headers: FORM, body }),
    end: async (_, { status }) => ({ status }),
  }),
]);
