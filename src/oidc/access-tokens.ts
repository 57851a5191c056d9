import type { ClientRegistry } from '../config/client-registry.ts';
import type { Admission } from '../room/admission.ts';
import { decodeGrantId } from './grant-id.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { Visits } from './visits.ts';

/** Whose visit an access token speaks for. */
export interface VisitOfToken {
  readonly room: string;
  readonly clientId: string;
  readonly admission: Admission;
}

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
    if (!/^[\w-]{16,128}$/.test(token)) return null;
    const found = await this.#provider.current.AccessToken.find(token);
    const grant = decodeGrantId(found?.grantId ?? '');
    if (found === undefined || grant === null || this.#clients.find(grant.clientId)?.room !== grant.room) return null;
    const admission = await this.#visits.ofGrant(request, grant);
    return admission === null ? null : { room: grant.room, clientId: grant.clientId, admission };
  }
}
