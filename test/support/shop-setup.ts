import type { ProductOptions } from './product.ts';

export const SHOP_CALLBACK = 'http://127.0.0.1:9/callback';
export const SHOP_SECRET = 'secret-of-the-shop-0123456789';

/** One client of a room, as most tests need it: its callback is never served, tests stop there. */
export function shopClient(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    client_id: 'shop',
    client_secret: SHOP_SECRET,
    redirect_uris: [SHOP_CALLBACK],
    post_logout_redirect_uris: ['http://127.0.0.1:9/bye'],
    grant_types: ['authorization_code', 'refresh_token'],
    initiate_login_uri: 'http://127.0.0.1:9/',
    room: 'launch',
    ...changes,
  };
}

/** A room whose visitors are called by hand, and its shop. */
export function launchSetup(room: Record<string, unknown> = {}, client: Record<string, unknown> = {}): ProductOptions {
  return { rooms: { launch: { mode: 'open', ...room } }, clients: [shopClient(client)] };
}
