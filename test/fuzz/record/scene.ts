import { TICKET_GRANT_TYPE } from '../../../src/config/ticket-grant-type.ts';
import type { AdminClient } from '../../support/admin-client.ts';
import { AWS_KEYS } from '../../support/aws-client.ts';
import type { ProductOptions } from '../../support/product.ts';
import { SHOP_SECRET, shopClient } from '../../support/shop-setup.ts';
import { discoverShop } from '../../support/visits.ts';
import type { Recorder } from './recorder.ts';

/** Where the clients meet the product, and what notes their requests. */
export interface Scene {
  readonly issuer: string;
  /** Comes by the recorder too. */
  readonly admin: AdminClient;
  readonly recorder: Recorder;
}

/** The rooms: in the first four settings stay as they are. */
export const ROOMS = {
  /** Visitors are called by hand. */
  line: 'line',
  /** Visitors are called by a capacity. */
  free: 'free',
  /** Visitors gather for a draw. */
  early: 'early',
  aws: 'aws',
  /** Its settings are changed. */
  desk: 'desk',
} as const;

/** So many may be inside of the room with a capacity. */
const CAPACITY = 40;

/** Under the rules of production. Nobody is there, and the visitors stop before they ask. */
export const SITE = 'https://shop.test';
export const CALLBACK = `${SITE}/callback`;

function client(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return shopClient({
    ...{ redirect_uris: [CALLBACK], post_logout_redirect_uris: [`${SITE}/bye`], initiate_login_uri: `${SITE}/` },
    ...changes,
  });
}

/** A client, by what it finds at the issuer. @param secret null: a public one */
export function discover({ issuer }: Pick<Scene, 'issuer'>, clientId: string, secret: string | null = SHOP_SECRET) {
  return discoverShop(issuer, { clientId, secret, redirectUri: CALLBACK });
}

/** How long a visit lasts, and with it what belongs to it. */
export const ADMISSION_MS = 20_000;

const SHORT = { turn_window: '10s', grace: '5s', admission: `${ADMISSION_MS}ms` };
const PUBLIC = { client_secret: undefined, token_endpoint_auth_method: 'none' };
const ALL_GRANTS = ['authorization_code', 'refresh_token', TICKET_GRANT_TYPE];

/** Lifetimes are short, so that what a request leaves is gone within minutes. */
export function sceneSetup(): Pick<ProductOptions, 'rooms' | 'clients' | 'awsKeys'> {
  return {
    rooms: {
      [ROOMS.line]: { ...SHORT, title: 'Łine & <b>', look: { colors: { accent: '#8b0000' }, font: 'Georgia, serif' } },
      [ROOMS.free]: { ...SHORT, inlet: { capacity: CAPACITY } },
      [ROOMS.early]: { ...SHORT, mode: 'prequeue', opens_at: '2099-01-01T00:00:00Z', draw_source: 'a coin' },
      [ROOMS.aws]: { ...SHORT, aws_api: true },
      [ROOMS.desk]: SHORT,
    },
    clients: [
      client({ room: ROOMS.line, access_token: '10s', hold: '60s', grant_types: ALL_GRANTS }),
      client({ client_id: 'spa', room: ROOMS.line, access_token: '10s', hold: '60s', ...PUBLIC }),
      client({ client_id: 'signed', room: ROOMS.free, access_token: '10s', access_token_format: 'jwt' }),
      client({ client_id: 'posted', room: ROOMS.free, token_endpoint_auth_method: 'client_secret_post' }),
      client({ client_id: 'app', room: ROOMS.free, grant_types: ALL_GRANTS, ...PUBLIC }),
      client({ client_id: 'early-shop', room: ROOMS.early, access_token: '10s', hold: '60s' }),
      client({ client_id: 'desk-shop', room: ROOMS.desk, access_token: '10s', grant_types: ['authorization_code'] }),
    ],
    awsKeys: AWS_KEYS,
  };
}
