import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import type { ProductOptions } from './product.ts';
import { shopClient } from './shop-setup.ts';

export const ROOM = 'apps';
export const EARLY_ROOM = 'apps-early';
export const SHUT_ROOM = 'apps-shut';
export const FREE_ROOM = 'apps-free';
const WITH_TICKETS = ['authorization_code', 'refresh_token', TICKET_GRANT_TYPE];
const PUBLIC = { client_secret: undefined, token_endpoint_auth_method: 'none' };

/** Rooms that apps wait in, and apps of every kind: with a secret and without, with and without other ways in. */
export function appsSetup(): ProductOptions {
  const timed = { turn_window: '2m', grace: '1m', admission: '10m' };
  return {
    rooms: {
      [ROOM]: timed,
      [EARLY_ROOM]: { ...timed, mode: 'prequeue', opens_at: '2099-01-01T00:00:00Z' },
      [SHUT_ROOM]: { ...timed, mode: 'closed' },
      [FREE_ROOM]: { ...timed, inlet: { capacity: 1 } },
    },
    clients: [
      shopClient({ room: ROOM, grant_types: WITH_TICKETS }),
      { client_id: 'tv', room: ROOM, grant_types: [TICKET_GRANT_TYPE, 'refresh_token'], ...PUBLIC },
      shopClient({ client_id: 'signed', room: ROOM, grant_types: WITH_TICKETS, access_token_format: 'jwt' }),
      shopClient({ client_id: 'brief', room: ROOM, grant_types: ['authorization_code', TICKET_GRANT_TYPE] }),
      shopClient({ client_id: 'site', room: ROOM }),
      shopClient({ client_id: 'early', room: EARLY_ROOM, grant_types: WITH_TICKETS, ...PUBLIC }),
      shopClient({ client_id: 'shut', room: SHUT_ROOM, grant_types: WITH_TICKETS, ...PUBLIC }),
      shopClient({ client_id: 'free', room: FREE_ROOM, grant_types: WITH_TICKETS, ...PUBLIC }),
    ],
  };
}
