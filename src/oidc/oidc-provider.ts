import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import { type Client, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { ClientConfig } from '../config/config.ts';
import { TICKET_GRANT_TYPE } from '../config/ticket-grant-type.ts';
import type { Admission } from '../room/admission.ts';
import type { PendingRequest } from '../sealing/pending-request.ts';
import { issueJwtAccessTokens, JwtAccessTokens } from './jwt-access-tokens.ts';
import { type LogoutNotice, signLogoutToken } from './logout-token.ts';
import { type ProviderParts, providerConfiguration } from './provider-configuration.ts';
import { detachSession, noteAdmission } from './session.ts';
import type { KeySet, SigningKeys } from './signing-keys.ts';
import { registerTicketGrant, type TicketGrantParts } from './ticket-grant.ts';
import { RETRY_AFTER_S } from './unavailable.ts';

export interface OidcProviderParts extends ProviderParts, TicketGrantParts {
  readonly keys: SigningKeys;
  readonly logger: Logger;
  /** Public keys in the JWKS beside the provider's own: it neither signs with them nor trusts what they sign. */
  readonly alsoPublished: readonly JWK[];
}

/** A client that the library refuses, with its reason. */
export interface RefusedClient {
  readonly clientId: string;
  readonly reason: string;
}

/** The library behind one handle, so that a rotation of keys can swap the instance under running requests. */
export class OidcProvider {
  readonly #parts: OidcProviderParts;
  #keys: KeySet;
  #provider: Provider;
  #handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  #jwtAccessTokens: JwtAccessTokens;

  private constructor(parts: OidcProviderParts, keys: KeySet) {
    this.#parts = parts;
    this.#keys = keys;
    this.#provider = createProvider(parts, keys);
    this.#handle = this.#provider.callback();
    this.#jwtAccessTokens = new JwtAccessTokens(parts.issuer, parts.clients, keys);
  }

  static async create(parts: OidcProviderParts): Promise<OidcProvider> {
    return new OidcProvider(parts, await parts.keys.current());
  }

  /** The instance in use; do not keep it. */
  get current(): Provider {
    return this.#provider;
  }

  /** The keys in use; do not keep them. */
  get keys(): KeySet {
    return this.#keys;
  }

  /** Checks by the keys in use; do not keep it. */
  get jwtAccessTokens(): JwtAccessTokens {
    return this.#jwtAccessTokens;
  }

  /** A logout token by the key in use. The library sends none: its sessions know of no visit. */
  signLogoutToken(notice: LogoutNotice): Promise<string> {
    return signLogoutToken(this.#parts.issuer, this.#keys, notice);
  }

  /** Answers a request whose path is one of the library's. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    return this.#handle(req, res);
  }

  /**
   * Answers a visitor who is inside and whose request was taken by its shape (`AcceptedShapes`): the library judges it now.
   *
   * @param turn the request, and the visit as a step of this HTTP request has just told it
   */
  judge(
    req: IncomingMessage,
    res: ServerResponse,
    { request: { params }, admission }: { readonly request: PendingRequest; readonly admission: Admission },
  ): Promise<void> {
    noteAdmission(req, admission);
    const pairs = Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]);
    req.url = `/authorize?${new URLSearchParams(pairs)}`;
    return this.#handle(req, res);
  }

  /** Registered clients that the library does not take, each with the reason. */
  async refusedClients(registered: readonly ClientConfig[]): Promise<RefusedClient[]> {
    const refused: RefusedClient[] = [];
    for (const { clientId } of registered) {
      try {
        const client: Client | undefined = await this.#provider.Client.find(clientId);
        if (client === undefined) refused.push({ clientId, reason: 'not known to the provider' });
      } catch (error) {
        refused.push({ clientId, reason: reasonOf(error) });
      }
    }
    return refused;
  }

  /** Takes up keys that were made, or whose turn came, since. */
  async refreshKeys(): Promise<void> {
    const keys = await this.#parts.keys.current();
    if (sameKeys(keys, this.#keys)) return;
    this.#keys = keys;
    this.#provider = createProvider(this.#parts, keys);
    this.#handle = this.#provider.callback();
    this.#jwtAccessTokens = new JwtAccessTokens(this.#parts.issuer, this.#parts.clients, keys);
    this.#parts.logger.info({ keys: keys.jwks.keys.map(({ kid }) => kid) }, 'signing keys changed');
  }
}

/** The library would answer errors by a page that posts itself, which has no place under our content security policy. */
class WaitingRoomProvider extends Provider {
  override registerResponseMode(...[name, handler]: Parameters<Provider['registerResponseMode']>): void {
    if (name !== 'form_post') super.registerResponseMode(name, handler);
  }
}

/** A set of public keys (RFC 7517 §5) with keys added. */
function withKeys(body: unknown, keys: readonly JWK[]): unknown {
  if (typeof body !== 'object' || body === null || !('keys' in body) || !Array.isArray(body.keys)) return body;
  return { keys: [...body.keys, ...keys] };
}

/** What the library says otherwise: by default more than any client is allowed, and nothing of what is done without it. */
const DISCOVERED = {
  response_modes_supported: ['query'],
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: false,
};

/** Adds what the library leaves to others. */
function completeAnswer({ alsoPublished }: OidcProviderParts) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.status === 503) ctx.set('Retry-After', String(RETRY_AFTER_S));
    if (ctx.oidc?.route === 'discovery') Object.assign(ctx.body ?? {}, DISCOVERED);
    if (ctx.oidc?.route === 'jwks') ctx.body = withKeys(ctx.body, alsoPublished);
  };
}

function createProvider(parts: OidcProviderParts, keys: KeySet): Provider {
  const provider = new WaitingRoomProvider(parts.issuer, providerConfiguration(parts, keys));
  // The entrance has set the forwarded headers from the issuer, whatever the request said.
  provider.proxy = true;
  issueJwtAccessTokens(provider, parts.clients);
  if (parts.registered.some(hasTicketGrant)) registerTicketGrant(provider, parts);
  provider.use(completeAnswer(parts));
  provider.on('interaction.ended', detachSession);
  provider.on('server_error', (_ctx, error) => parts.logger.error({ err: error }, 'the provider failed'));
  const emitter: NodeJS.EventEmitter = provider;
  emitter.on('error', (error: unknown) => parts.logger.error({ err: error }, 'the provider failed'));
  return provider;
}

/** Where no client has it, it is not there at all: neither discovery nor the token endpoint knows of it. */
function hasTicketGrant({ metadata }: ClientConfig): boolean {
  return Array.isArray(metadata.grant_types) && metadata.grant_types.includes(TICKET_GRANT_TYPE);
}

function sameKeys(a: KeySet, b: KeySet): boolean {
  return a.jwks.keys.map(({ kid }) => kid).join() === b.jwks.keys.map(({ kid }) => kid).join();
}

/** `InvalidClientMetadata` says what is wrong in its description (RFC 7591 §3.2.2). */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'error_description' in error) return String(error.error_description);
  return error instanceof Error ? error.message : String(error);
}
