import type { ClientConfig } from './config.ts';

/** The registered clients, by id. */
export class ClientRegistry {
  readonly #clients: ReadonlyMap<string, ClientConfig>;

  constructor(clients: readonly ClientConfig[]) {
    this.#clients = new Map(clients.map((client) => [client.clientId, client]));
  }

  find(clientId: string): ClientConfig | undefined {
    return this.#clients.get(clientId);
  }

  /** @throws if the library accepted a client that was never configured */
  get(clientId: string): ClientConfig {
    const client = this.#clients.get(clientId);
    if (client === undefined) throw new Error('unknown client');
    return client;
  }
}

/** Where a visitor goes whose turn came after the hold: `initiate_login_uri`, with `iss` (OIDC Core §4). null: not registered. */
export function relaunchUri(client: ClientConfig, issuer: string): string | null {
  if (client.initiateLoginUri === null) return null;
  const uri = new URL(client.initiateLoginUri);
  if (client.initiateLoginIss) uri.searchParams.set('iss', issuer);
  return uri.href;
}

/**
 * Whether a code may go there, as the library sees it: clients can change while a request waits. A native app listens on any
 * port (RFC 8252 §7.3).
 */
export function isRedirectUri({ metadata }: Pick<ClientConfig, 'metadata'>, uri: unknown): boolean {
  const { redirect_uris: registered, application_type: type } = metadata;
  if (!Array.isArray(registered) || typeof uri !== 'string') return false;
  if (registered.includes(uri)) return true;
  const portless = type === 'native' ? withoutLoopbackPort(uri) : null;
  return portless !== null && registered.some((one) => withoutLoopbackPort(String(one)) === portless);
}

/** As the library has it: narrower than what the rules of the configuration take for this machine. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** null: no address on loopback. */
function withoutLoopbackPort(uri: string): string | null {
  const url = URL.parse(uri);
  if (url === null || url.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) return null;
  url.port = '';
  return url.href;
}

/**
 * Where forms of a page may lead on to, as a source of a content security policy: the site. A native app listens on any port
 * (RFC 8252 §7.3).
 */
export function formTarget(client: Pick<ClientConfig, 'metadata'>): string | null {
  const origin = siteOrigin(client);
  if (origin === null || client.metadata.application_type !== 'native') return origin;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' ? `${protocol}//${hostname}:*` : origin;
}

/** The one address that there is among these; null: there are several, or none. */
export function onlyOne(addresses: Iterable<string | null>): string | null {
  const different = new Set(addresses);
  const [address = null] = different;
  return different.size === 1 ? address : null;
}

/** Each URL is taken apart once: every page asks for it. */
const origins = new WeakMap<ClientConfig['metadata'], string | null>();

/** The protected site, as far as its registered redirect URI tells. */
export function siteOrigin({ metadata }: Pick<ClientConfig, 'metadata'>): string | null {
  const known = origins.get(metadata);
  if (known !== undefined) return known;
  const redirectUris = metadata.redirect_uris;
  const [first] = Array.isArray(redirectUris) ? redirectUris : [];
  const origin = typeof first === 'string' ? new URL(first).origin : null;
  origins.set(metadata, origin);
  return origin;
}
