import type { ProductOptions } from '../support/product.ts';
import { SHOP_SECRET, shopClient } from '../support/shop-setup.ts';

const WITHOUT_SECRET = { client_secret: undefined, token_endpoint_auth_method: 'none' };
const TICKET_GRANT = 'urn:oidc-waiting-room:params:oauth:grant-type:ticket';

/** When the record was made, and when the doors of the early room open. */
export const RECORDED_AT_MS = Date.parse('2027-01-15T08:00:00Z');
export const DOORS_AT_MS = Date.parse('2027-01-15T09:00:00Z');

/** The rooms of the record: visitors called by hand, early visitors, and few at a time. */
export const [LAUNCH, CONCERT, MUSEUM] = ['launch', 'concert', 'museum'] as const;

/** The clients of the record, with what a relying party has to know of them. */
export const CLIENTS: Readonly<Record<string, { readonly room: string; readonly secret: string | null }>> = {
  shop: { room: LAUNCH, secret: SHOP_SECRET },
  spa: { room: LAUNCH, secret: null },
  signed: { room: LAUNCH, secret: SHOP_SECRET },
  app: { room: LAUNCH, secret: null },
  tickets: { room: CONCERT, secret: SHOP_SECRET },
  guide: { room: MUSEUM, secret: SHOP_SECRET },
};

/** The configuration with which version 0.1 wrote the record. It stays as it is: newer versions have to take it, too. */
export function formerSetup(): ProductOptions {
  const times = { turn_window: '5m', grace: '10m', admission: '2h' };
  return {
    rooms: {
      [LAUNCH]: { ...times, mode: 'open' },
      [CONCERT]: { ...times, mode: 'prequeue', opens_at: new Date(DOORS_AT_MS).toISOString() },
      [MUSEUM]: { ...times, mode: 'open', inlet: { capacity: 2 } },
    },
    clients: [
      shopClient({ room: LAUNCH }),
      shopClient({ client_id: 'spa', room: LAUNCH, ...WITHOUT_SECRET }),
      shopClient({ client_id: 'signed', room: LAUNCH, access_token_format: 'jwt' }),
      shopClient({ client_id: 'app', room: LAUNCH, grant_types: [TICKET_GRANT, 'refresh_token'], ...WITHOUT_SECRET }),
      shopClient({ client_id: 'tickets', room: CONCERT }),
      shopClient({ client_id: 'guide', room: MUSEUM }),
    ],
  };
}
