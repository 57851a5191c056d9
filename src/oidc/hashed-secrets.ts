import type { Client, Provider } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import { isOneOf } from '../config/client-secret.ts';

export interface HashedSecretsParts {
  readonly clients: ClientRegistry;
  /** The store's time, epoch milliseconds. */
  readonly storeMs: () => number;
}

/** Makes the library compare the secrets of clients whose secrets were made here with their hashes: of those it knows none. */
export function compareHashedSecrets(provider: Provider, { clients, storeMs }: HashedSecretsParts): void {
  const { prototype } = provider.Client;
  const compareWithMetadata = prototype.compareClientSecret;
  prototype.compareClientSecret = function compareClientSecret(this: Client, offered) {
    const secrets = clients.find(this.clientId)?.secrets;
    return secrets === undefined ? compareWithMetadata.call(this, offered) : isOneOf(secrets, offered, storeMs());
  };
}
