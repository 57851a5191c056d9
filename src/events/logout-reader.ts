import type { ClientConfig } from '../config/config.ts';
import { sidOf } from '../room/visit.ts';
import type { LineStore } from '../store/line-store.ts';
import { type Delivery, deliveryOf, type EventReader, revisionOf, SEND_TIMEOUT_MS } from './event-reader.ts';
import type { EventView } from './event-view.ts';
import { sendRequest } from './outgoing-request.ts';

/** Makes a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4). `sid` names the login; null: all of the visit. */
export type SignLogoutToken = (logout: {
  readonly clientId: string;
  readonly sub: string;
  readonly sid: string | null;
  /** Stated by the client; null: none. */
  readonly algorithm: ClientConfig['signingAlgorithm'];
}) => Promise<string>;

/** What a client is told of logouts by. */
export type ToldClient = Pick<ClientConfig, 'clientId' | 'room' | 'backchannelLogoutUri' | 'signingAlgorithm'>;

export interface LogoutReaderParts {
  readonly sign: SignLogoutToken;
  readonly line: Pick<LineStore, 'visit'>;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
}

/**
 * A client that is told by back-channel logout that its logins have ended before their time: with a visit, or alone. An
 * answer 400 says that it could not act on that (§2.8): the same again would not help.
 */
export function logoutReader(client: ToldClient, url: string, parts: LogoutReaderParts): EventReader {
  const { clientId, room, signingAlgorithm: algorithm } = client;

  async function send(sub: string, sid: string | null, signal: AbortSignal): Promise<Delivery> {
    const body = `${new URLSearchParams({ logout_token: await parts.sign({ clientId, sub, sid, algorithm }) })}`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'oidc-waiting-room' };
    const result = await sendRequest({ method: 'POST', url, headers, body, timeoutMs: SEND_TIMEOUT_MS, signal });
    if (result.kind === 'answered' && result.status === 400) return { kind: 'refused', why: 'status 400' };
    return deliveryOf(result, parts.epochMs());
  }

  /** The `sid` of each login of the client that a visit had when it ended. Of a visit that is forgotten nobody knows them. */
  async function sidsOf(sub: string): Promise<readonly (string | null)[]> {
    const visit = await parts.line.visit({ room, sub });
    if (visit === null) return [null];
    return visit.logins
      .filter((login) => login.live && login.client === clientId)
      .map(({ serial }) => sidOf(sub, serial));
  }

  return {
    kind: 'logout',
    room,
    name: clientId,
    id: 'client',
    revision: revisionOf(`${algorithm} ${url}`),
    after: null,
    wants: (event) => isEarlyEnd(event) || (event.type === 'login.ended' && event.data.client_id === clientId),
    async send(event, signal) {
      if (event.type === 'login.ended') return send(event.data.sub, event.data.sid, signal);
      if (event.type !== 'admission.ended') return { kind: 'refused', why: 'not the end of a visit' };
      let told: Delivery = { kind: 'unneeded' };
      for (const sid of await sidsOf(event.data.sub)) {
        const delivery = await send(event.data.sub, sid, signal);
        // What one request could not tell is told again, with the rest.
        if (delivery.kind !== 'delivered' && delivery.kind !== 'refused') return delivery;
        if (told.kind !== 'refused') told = delivery;
      }
      return told;
    },
  };
}

/** Tokens say themselves when a visit ends as planned, and of one that lapsed there are none. */
function isEarlyEnd(event: EventView): boolean {
  return event.type === 'admission.ended' && ['completed', 'abandoned'].includes(event.data.outcome);
}
