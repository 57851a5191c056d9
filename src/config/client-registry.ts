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

/** The protected site, as far as its registered redirect URI tells. */
export function siteOrigin(client: Pick<ClientConfig, 'metadata'>): string | null {
  const redirectUris = client.metadata.redirect_uris;
  const [first] = Array.isArray(redirectUris) ? redirectUris : [];
  return typeof first === 'string' ? new URL(first).origin : null;
}
