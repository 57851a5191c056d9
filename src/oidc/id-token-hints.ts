import { decodeProtectedHeader } from 'jose';
import type { Client, Provider } from 'oidc-provider';
import type { KeySet } from './key-set.ts';

/**
 * Has an ID token taken as a hint whichever published key has signed it: the library takes none but those signed as it
 * would sign for the client now, and visits outlast a change of that.
 */
export function takeHintsOfAllKeys(provider: Provider, keys: KeySet): void {
  const { IdToken: LibraryIdToken } = provider;

  class IdToken extends LibraryIdToken {
    static override validate(jwt: string, client: Client): ReturnType<typeof LibraryIdToken.validate> {
      const { alg } = decodeProtectedHeader(jwt);
      const isOurs = keys.keys.some((key) => key.alg === alg);
      return LibraryIdToken.validate(
        jwt,
        isOurs ? Object.create(client, { idTokenSignedResponseAlg: { value: alg } }) : client,
      );
    }
  }

  // A getter of the library's class: it makes its models when they are first asked for.
  Object.defineProperty(provider, 'IdToken', { value: IdToken });
}
