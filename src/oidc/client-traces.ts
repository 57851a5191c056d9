import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientSightings } from './client-sightings.ts';
import { type RefusalLog, shown } from './refusal-log.ts';
import { type ClientStep, type RefusalReason, reasonOf, stepOf } from './refusal-reasons.ts';

export interface ClientTracesParts {
  readonly clients: ClientRegistry;
  readonly refusals: RefusalLog;
  readonly sightings: ClientSightings;
}

/** Leaves traces of what clients do and of what they are refused, for whoever sets one up. */
export class ClientTraces {
  readonly #parts: ClientTracesParts;

  constructor(parts: ClientTracesParts) {
    this.#parts = parts;
  }

  /** Watches what the library answers. To be called before anything else that it uses. */
  watch(provider: Provider): void {
    const done = (ctx: KoaContextWithOIDC) => this.#answered(ctx);
    provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
      await next();
      const { route } = ctx.oidc ?? {};
      if ((route === 'token' || route === 'userinfo') && ctx.status === 200) done(ctx);
    });
    provider.on('interaction.started', done);
    provider.on('authorization.success', done);
    const emitter: NodeJS.EventEmitter = provider;
    for (const endpoint of ['authorization', 'grant', 'userinfo', 'revocation', 'introspection']) {
      emitter.on(`${endpoint}.error`, (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) => {
        this.#refused(ctx, error);
      });
    }
  }

  /** What was done for a client without the library. @param client id of a registered one */
  done(client: string, step: ClientStep): void {
    this.#parts.sightings.done(client, step);
  }

  /** @param host as it was sent */
  refusedHost(host: string): void {
    this.#stranger('foreign_host', { host: shown(host) }, shown(host));
  }

  #answered(ctx: KoaContextWithOIDC): void {
    const client = this.#clientOf(ctx);
    const step = stepOf(ctx);
    if (client !== null && step !== null) this.done(client, step);
  }

  #refused(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void {
    const reason = reasonOf(ctx, error);
    if (reason === null) return;
    const client = this.#clientOf(ctx);
    const step = stepOf(ctx);
    const about = { ...detailsOf(ctx, reason), error: error.error, description: shown(error.error_description ?? '') };
    if (client === null) {
      this.#stranger(reason, about, about.named ?? null);
      return;
    }
    this.#parts.refusals.tell({ client, reason, about });
    if (step !== null) this.#parts.sightings.refused(client, step, reason);
  }

  #stranger(reason: RefusalReason, about: Readonly<Record<string, string>>, named: string | null): void {
    const { refusals, sightings } = this.#parts;
    refusals.tell({ client: null, reason, about });
    if (reason !== 'ended') sightings.refusedStranger(reason, named);
  }

  /** @returns null unless the request is of a registered client, as far as it can be told */
  #clientOf({ oidc }: KoaContextWithOIDC): string | null {
    const id = oidc.client?.clientId ?? oidc.params?.client_id;
    return typeof id === 'string' && this.#parts.clients.find(id) !== undefined ? id : null;
  }
}

/** What the sender has sent, where it shows what to change. Of an address neither user, query nor fragment. */
function detailsOf({ oidc: { params = {} } }: KoaContextWithOIDC, reason: RefusalReason): { readonly named?: string } {
  const { client_id: client, redirect_uri: redirectUri } = params as Readonly<Record<string, unknown>>;
  if (reason === 'unknown_client' && typeof client === 'string') return { named: shown(client) };
  if (reason !== 'wrong_redirect_uri' || typeof redirectUri !== 'string') return {};
  return { named: shown(redirectUri.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//')) };
}
