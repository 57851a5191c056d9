import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JWK } from 'jose';
import type { Client, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { ClientConfig } from '../config/config.ts';
import { TICKET_GRANT_TYPE } from '../config/ticket-grant-type.ts';
import type { PendingRequest } from '../sealing/packed-request.ts';
import type { UnsentTickets } from '../sealing/unsent-tickets.ts';
import { isHangUp } from '../web/hang-up.ts';
import { takeAssertionsOnce } from './client-assertions.ts';
import type { ClientTraces } from './client-traces.ts';
import { compareHashedSecrets } from './hashed-secrets.ts';
import { takeHintsOfAllKeys } from './id-token-hints.ts';
import { issueJwtAccessTokens, JwtAccessTokens } from './jwt-access-tokens.ts';
import type { KeySet } from './key-set.ts';
import type { KeysInUse } from './keys-in-use.ts';
import type { LastSteps } from './last-steps.ts';
import { nameTokens } from './named-tokens.ts';
import { type ProviderParts, providerConfiguration } from './provider-configuration.ts';
import { RESPONSE_MODES, type RenderFormPost, WaitingRoomProvider } from './response-modes.ts';
import { detachSession, type Entry, noteEntry } from './session.ts';
import { registerTicketGrant, type TicketGrantParts } from './ticket-grant.ts';
import { RETRY_AFTER_S } from './unavailable.ts';

export interface OidcProviderParts extends ProviderParts {
  readonly keys: KeysInUse;
  readonly logger: Logger;
  /** Public keys in the JWKS beside the provider's own: it neither signs with them nor trusts what they sign. */
  readonly alsoPublished: () => readonly JWK[];
  readonly lastSteps: LastSteps;
  readonly traces: ClientTraces;
  readonly unsentTickets: UnsentTickets;
  readonly ticketGrant: TicketGrantParts;
  readonly renderFormPost: RenderFormPost;
  /** Fetches the keys of a client from its `jwks_uri`. Rejects where there is no answer. */
  readonly fetchKeys: typeof fetch;
}

/** A client that the library refuses, with its reason. */
export interface RefusedClient {
  readonly clientId: string;
  readonly reason: string;
}

/** How many clients are checked before others have their turn. */
const CLIENTS_AT_ONCE = 50;

/** The library behind one handle, so that a change of keys can swap the instance under running requests. */
export class OidcProvider implements Disposable {
  #instance: Instance;
  readonly #unfollow: () => void;

  constructor(parts: OidcProviderParts) {
    this.#instance = createInstance(parts, parts.keys.set);
    this.#unfollow = parts.keys.follow((keys) => {
      if (keys !== this.#instance.keys) this.#instance = createInstance(parts, keys);
    });
  }

  /** Answers what is under way, by the keys of now. */
  [Symbol.dispose](): void {
    this.#unfollow();
  }

  /** The instance in use; do not keep it. */
  get current(): Provider {
    return this.#instance.provider;
  }

  /** Checks by the keys in use; do not keep it. */
  get jwtAccessTokens(): JwtAccessTokens {
    return this.#instance.jwtAccessTokens;
  }

  /** Answers a request whose path is one of the library's. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    return this.#instance.handle(req, res);
  }

  /**
   * Answers a visitor who is inside and whose request was taken by its shape (`AcceptedShapes`): the library validates
   * it now.
   *
   * @param turn the request, and the entry that a step of this HTTP request has just told
   */
  authorizeAdmitted(
    req: IncomingMessage,
    res: ServerResponse,
    { request: { params }, ...entry }: Entry & { readonly request: PendingRequest },
  ): Promise<void> {
    noteEntry(req, entry);
    const pairs = Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]);
    req.url = `/authorize?${new URLSearchParams(pairs)}`;
    return this.#instance.handle(req, res);
  }

  /** Registered clients that the library does not take, each with the reason. */
  async refusedClients(registered: readonly ClientConfig[]): Promise<RefusedClient[]> {
    const refused: RefusedClient[] = [];
    for (const [index, { clientId }] of registered.entries()) {
      // Visitors come first where there are many.
      if (index % CLIENTS_AT_ONCE === CLIENTS_AT_ONCE - 1) await nextTurn();
      try {
        const client: Client | undefined = await this.current.Client.find(clientId);
        if (client === undefined) refused.push({ clientId, reason: 'not known to the provider' });
      } catch (error) {
        refused.push({ clientId, reason: reasonOf(error) });
      }
    }
    return refused;
  }
}

/** A set of public keys (RFC 7517 §5) with keys added. */
function withKeys(body: unknown, keys: readonly JWK[]): unknown {
  if (typeof body !== 'object' || body === null || !('keys' in body) || !Array.isArray(body.keys)) return body;
  return { keys: [...body.keys, ...keys] };
}

/** What the library says otherwise: by default more than any client is allowed, and nothing of what is done without it. */
const DISCOVERED = {
  response_modes_supported: [...RESPONSE_MODES],
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
};

/** Adds what the library leaves to others. */
function completeAnswer({ alsoPublished, lastSteps, unsentTickets }: OidcProviderParts) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    await lastSteps.take(ctx);
    if (ctx.status === 503) unsentTickets.giveBack(ctx);
    if (ctx.status === 503) ctx.set('Retry-After', String(RETRY_AFTER_S));
    if (ctx.oidc?.route === 'discovery') Object.assign(ctx.body ?? {}, DISCOVERED);
    if (ctx.oidc?.route === 'jwks') ctx.body = withKeys(ctx.body, alsoPublished());
  };
}

/** What goes by one set of keys. */
interface Instance {
  readonly keys: KeySet;
  readonly provider: Provider;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly jwtAccessTokens: JwtAccessTokens;
}

function createInstance(parts: OidcProviderParts, keys: KeySet): Instance {
  const { issuer, clients, adapter } = parts;
  const provider = createProvider(parts, keys);
  return {
    keys,
    provider,
    handle: provider.callback(),
    jwtAccessTokens: new JwtAccessTokens(issuer, clients, keys, adapter.clock),
  };
}

function createProvider(parts: OidcProviderParts, keys: KeySet): Provider {
  const provider = new WaitingRoomProvider(parts.issuer, {
    ...providerConfiguration(parts, keys),
    fetch: parts.fetchKeys,
  });
  provider.answerByForm(parts.renderFormPost);
  // The forwarding headers follow from the issuer here, whatever the request said.
  provider.proxy = true;
  compareHashedSecrets(provider, { clients: parts.clients, storeMs: parts.admit.storeMs });
  nameTokens(provider, parts);
  takeAssertionsOnce(provider, { artifacts: parts.adapter.artifacts, epochMs: parts.epochMs });
  issueJwtAccessTokens(provider, { clients: parts.clients, keys, clock: parts.adapter.clock });
  takeHintsOfAllKeys(provider, keys);
  if (parts.registered.some(hasTicketGrant)) registerTicketGrant(provider, parts.ticketGrant);
  parts.traces.watch(provider);
  provider.use(completeAnswer(parts));
  provider.on('interaction.ended', detachSession);
  provider.on('server_error', (_ctx, error) => parts.logger.error({ err: error }, 'the provider failed'));
  const emitter: NodeJS.EventEmitter = provider;
  emitter.on('error', (error: unknown, ctx?: KoaContextWithOIDC) => {
    if (!isHangUp(error, ctx?.req)) parts.logger.error({ err: error }, 'the provider failed');
  });
  return provider;
}

/** Where no client has it, it is not there at all: neither discovery nor the token endpoint knows of it. */
function hasTicketGrant({ metadata }: ClientConfig): boolean {
  return Array.isArray(metadata.grant_types) && metadata.grant_types.includes(TICKET_GRANT_TYPE);
}

/** `InvalidClientMetadata` says what is wrong in its description (RFC 7591 §3.2.2). */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'error_description' in error) return String(error.error_description);
  return error instanceof Error ? error.message : String(error);
}
