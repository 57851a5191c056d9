import type { AccessToken } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import type { Visit } from '../room/visit.ts';
import { decodeGrantId, type GrantId } from './grant-id.ts';
import type { LiveVisits } from './live-visits.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { authTimeOf, claimsOfScopes, VisitAccount } from './visit-account.ts';

/** Whose visit an access token speaks for. */
export interface VisitOfToken {
  readonly room: string;
  readonly clientId: string;
  readonly visit: Visit;
}

const OPAQUE = /^[\w-]{16,128}$/;
/** JWS Compact Serialization (RFC 7515 §3.1); the headers of a request hold no longer one anyway. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** What `/userinfo` tells the client whose access token it is. */
export interface Userinfo {
  readonly clientId: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Looks up visits by access token, for endpoints of ours that take one (RFC 6750). */
export class AccessTokens {
  readonly #provider: OidcProvider;
  readonly #visits: LiveVisits;
  readonly #clients: ClientRegistry;

  constructor(provider: OidcProvider, visits: LiveVisits, clients: ClientRegistry) {
    this.#provider = provider;
    this.#visits = visits;
    this.#clients = clients;
  }

  /** @returns null unless it is an access token of ours, alive, of a visit that lasts. Other tokens are none. */
  async visit(request: object, token: string): Promise<VisitOfToken | null> {
    const grant = await this.#grant(token);
    if (grant === null) return null;
    const visit = await this.#visits.ofGrant(request, grant);
    return visit === null ? null : { room: grant.room, clientId: grant.clientId, visit };
  }

  /**
   * What `/userinfo` answers (OIDC Core §5.3.2), as the library would.
   *
   * @returns null where it is to answer: unless this is an opaque access token of ours, alive, of a visit that lasts, and
   * it is bound to nothing
   */
  async userinfo(request: object, token: string): Promise<Userinfo | null> {
    const found = await this.#findOpaque(token);
    const grant = decodeGrantId(found?.grantId ?? '');
    if (found === undefined || grant === null || !isCommon(found)) return null;
    const { clientId, sub, serial } = grant;
    const client = this.#clients.find(clientId);
    if (client?.room !== grant.room || found.clientId !== clientId || found.accountId !== sub) return null;
    const visit = await this.#visits.ofGrant(request, grant);
    if (visit === null) return null;
    const account = new VisitAccount(visit, client, { serial, authTime: authTimeOf(found) });
    return { clientId, claims: claimsOfScopes(account.claims('userinfo'), found.scopes) };
  }

  /** Whether an access token of ours, not expired, is of a visit that has ended as completed. */
  async isOfCompleted(token: string): Promise<boolean> {
    const grant = await this.#grant(token);
    return grant !== null && this.#visits.isCompleted(grant);
  }

  /** The client of an access token of ours, not expired, whatever has become of its visit. @returns null: there is none */
  async clientOf(token: string): Promise<ClientConfig | null> {
    const grant = await this.#grant(token);
    return grant === null ? null : this.#clients.get(grant.clientId);
  }

  /** @returns null unless the room is still that of the client */
  async #grant(token: string): Promise<GrantId | null> {
    const grant = await this.#grantOf(token);
    return grant !== null && this.#clients.find(grant.clientId)?.room === grant.room ? grant : null;
  }

  async #grantOf(token: string): Promise<GrantId | null> {
    if (JWT.test(token)) return this.#provider.jwtAccessTokens.grant(token);
    return decodeGrantId((await this.#findOpaque(token))?.grantId ?? '');
  }

  /** @returns undefined unless it is one of ours, not expired */
  async #findOpaque(token: string): Promise<AccessToken | undefined> {
    return OPAQUE.test(token) ? this.#provider.current.AccessToken.find(token) : undefined;
  }
}

/** Whether a token is for `/userinfo`, and bound to nothing else than whoever bears it (RFC 8705 §3, RFC 9449 §6). */
function isCommon({ aud, scopes, jkt, 'x5t#S256': certificate }: AccessToken): boolean {
  return aud === undefined && jkt === undefined && certificate === undefined && scopes.has('openid');
}
