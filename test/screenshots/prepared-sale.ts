import type { AdminClient } from '../support/admin-client.ts';

const HALF_AN_HOUR_MS = 30 * 60_000;

/** What an operator has done before a sale: a room, its client, a colleague's key and a plan. */
export async function prepareSale(admin: AdminClient, nowMs: number): Promise<void> {
  const soonMs = Math.ceil(nowMs / HALF_AN_HOUR_MS) * HALF_AN_HOUR_MS;
  const at = (halfHours: number) => new Date(soonMs + halfHours * HALF_AN_HOUR_MS).toISOString();
  const client = {
    client_id: 'spring-shop',
    room: 'spring',
    redirect_uris: ['https://shop.example.com/oauth2/callback'],
    initiate_login_uri: 'https://shop.example.com/',
    grant_types: ['authorization_code', 'refresh_token'],
  };
  for (const [path, body] of [
    ['/rooms', { room: 'spring', title: 'Spring sale', mode: 'paused', inlet: { admit: 200, every: '1m' } }],
    ['/clients', client],
    ['/operator-keys', { name: 'Ben', role: 'operator', rooms: ['sale', 'spring'] }],
    ['/rooms/spring/schedule', { at: at(4), change: { mode: 'open' } }],
    ['/rooms/sale/schedule', { at: at(1), change: { inlet: { admit: 90, every: '1m' } } }],
    ['/rooms/sale/schedule', { at: at(3), change: { mode: 'over', message: 'Sold out. Thank you for waiting!' } }],
  ] as const) {
    const answer = await admin.call('POST', path, body);
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  }
}
