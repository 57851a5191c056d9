import { TICKET_GRANT_TYPE } from '../../../src/config/ticket-grant-type.ts';
import { basicAuth, codeForm, type JsonAnswer, postForm } from '../../support/endpoints.ts';
import { SHOP_SECRET, shopClient } from '../../support/shop-setup.ts';
import { discoverShop } from '../../support/visits.ts';
import { scenario, testEachCall, type Venue } from './each-call.ts';
import { codeHolder, inside, ROOM } from './people.ts';

const PUBLIC = { client_secret: undefined, token_endpoint_auth_method: 'none' };
/** A code and a refresh token that rotates are used up by the last call of an exchange: `lost-answers.test.ts` has what becomes of them. */
const USE = 'artifacts.consume';

const OPTIONS = {
  rooms: { [ROOM]: {} },
  clients: [
    shopClient({ grant_types: ['authorization_code', 'refresh_token', TICKET_GRANT_TYPE] }),
    shopClient({ client_id: 'app', ...PUBLIC }),
    shopClient({ client_id: 'signed', access_token_format: 'jwt' }),
  ],
};

const CLIENTS = [
  { clientId: 'shop', secret: SHOP_SECRET },
  { clientId: 'signed', secret: SHOP_SECRET },
  { clientId: 'app', secret: null },
];

interface Asking {
  readonly form: Record<string, string>;
  readonly headers: Record<string, string>;
}

/** A form as a client sends it. */
function from({ clientId, secret }: (typeof CLIENTS)[number], form: Record<string, string>): Asking {
  if (secret === null) return { form: { ...form, client_id: clientId }, headers: {} };
  return { form, headers: basicAuth(clientId, secret) };
}

const exchange = {
  room: ROOM,
  send: ({ form, headers }: Asking, { product }: Venue) => postForm(`${product.issuer}/token`, form, headers),
  end: whatTokensDo,
};

/** What the tokens of an answer are good for. */
async function whatTokensDo({ headers, form }: Asking, { status, body }: JsonAnswer, { product }: Venue) {
  if (status !== 200) return { status, error: body.error };
  const bearer = { Authorization: `Bearer ${body.access_token}` };
  const verified = await fetch(`${product.issuer}/verify?room=${ROOM}`, { headers: bearer });
  const { client_id = '' } = form;
  const asked = client_id === '' ? {} : { client_id };
  const refresh = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token), ...asked };
  const refreshed = await postForm(`${product.issuer}/token`, refresh, headers);
  return {
    number: verified.headers.get('x-waiting-room-number'),
    refreshed: refreshed.status,
  };
}

testEachCall(OPTIONS, [
  ...CLIENTS.flatMap((client) => [
    scenario({
      ...exchange,
      what: `a code of the client ${client.clientId} is exchanged`,
      exceptLostAnswerOf: USE,
      async begin(venue) {
        const shop = await discoverShop(venue.product.issuer, client);
        const { callback, login } = await codeHolder(venue, { shop });
        return from(client, codeForm(callback, login.codeVerifier));
      },
    }),
    scenario({
      ...exchange,
      what: `the client ${client.clientId} refreshes its tokens`,
      exceptLostAnswerOf: USE,
      async begin(venue) {
        const shop = await discoverShop(venue.product.issuer, client);
        const { tokens } = await inside(venue, { shop });
        return from(client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' });
      },
    }),
  ]),
  scenario({
    ...exchange,
    what: 'an app comes with a ticket and gets its number',
    begin: async (venue) => showing(venue, await askTicket(venue, {})),
    end: async (_, { body }) => ({ state: body.state, number: body.number }),
  }),
  scenario({
    ...exchange,
    what: 'an app comes in its turn',
    async begin(venue) {
      const { product } = venue;
      const placed = await exchange.send(showing(venue, await askTicket(venue, {})), venue);
      await product.admin.advance(ROOM, 1);
      return showing(venue, placed);
    },
  }),
]);

function askTicket(venue: Venue, form: Record<string, string>): Promise<JsonAnswer> {
  return exchange.send(from(CLIENTS[0] ?? never(), { grant_type: TICKET_GRANT_TYPE, ...form }), venue);
}

/** Waits as long as the answer says, then shows the ticket. */
function showing({ product }: Venue, { body }: JsonAnswer): Asking {
  product.pass(Number(body.interval));
  return from(CLIENTS[0] ?? never(), { grant_type: TICKET_GRANT_TYPE, ticket: String(body.ticket) });
}

function never(): never {
  throw new Error('no client');
}
