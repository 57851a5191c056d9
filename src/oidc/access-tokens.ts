import type { ClientRegistry } from '../config/client-registry.ts';
import type { Admission } from '../room/admission.ts';
import { decodeGrantId, type GrantId } from './grant-id.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { Visits } from './visits.ts';

/** Whose visit an access token speaks for. */
export interface VisitOfToken {
  readonly room: string;
  readonly clientId: string;
  readonly admission: Admission;
}

const OPAQUE = /^[\w-]{16,128}$/;
/** JWS Compact Serialization (RFC 7515 §3.1); the headers of a request hold no longer one anyway. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Looks up visits by access token, for endpoints of ours that take one (RFC 6750). */
export class AccessTokens {
  readonly #provider: OidcProvider;
  readonly #visits: Visits;
  readonly #clients: ClientRegistry;

  constructor(provider: OidcProvider, visits: Visits, clients: ClientRegistry) {
    this.#provider = provider;
    this.#visits = visits;
    this.#clients = clients;
  }

  /** @returns null unless it is an access token of ours, alive, of a visit that lasts. Other tokens are none. */
  async visit(request: object, token: string): Promise<VisitOfToken | null> {
    const grant = await this.#grant(token);
    if (grant === null || this.#clients.find(grant.clientId)?.room !== grant.room) return null;
    const admission = await this.#visits.ofGrant(request, grant);
    return admission === null ? null : { room: grant.room, clientId: grant.clientId, admission };
  }

  async #grant(token: string): Promise<GrantId | null> {
    if (JWT.test(token)) return this.#provider.jwtAccessTokens.grant(token);
    if (!OPAQUE.test(token)) return null;
    const found = await this.#provider.current.AccessToken.find(token);
    return decodeGrantId(found?.grantId ?? '');
  }
}
