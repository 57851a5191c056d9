import type { ClientConfig } from '../config/config.ts';
import { deliveryOf, type EventReader, SEND_TIMEOUT_MS } from './event-reader.ts';
import { sendRequest } from './outgoing-request.ts';

/** Makes a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4). */
export type SignLogoutToken = (logout: { readonly clientId: string; readonly sub: string }) => Promise<string>;

/**
 * A client that is told by back-channel logout that a visit has ended before its time. An answer 400 says that it could
 * not act on that (§2.8): the same again would not help.
 */
export function logoutReader(
  { clientId, room }: ClientConfig,
  url: string,
  { sign, now }: { readonly sign: SignLogoutToken; readonly now: () => number },
): EventReader {
  return {
    kind: 'logout',
    room,
    name: clientId,
    id: 'client',
    revision: 0,
    after: null,
    wants: (event) => event.type === 'admission.ended' && event.data.outcome !== 'expired',
    async send(event, signal) {
      if (event.type !== 'admission.ended') return { kind: 'refused', why: 'not the end of a visit' };
      const body = `${new URLSearchParams({ logout_token: await sign({ clientId, sub: event.data.sub }) })}`;
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'oidc-waiting-room' };
      const result = await sendRequest({ method: 'POST', url, headers, body, timeoutMs: SEND_TIMEOUT_MS, signal });
      if (result.kind === 'answered' && result.status === 400) return { kind: 'refused', why: 'status 400' };
      return deliveryOf(result, now());
    },
  };
}
