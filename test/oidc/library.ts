import { type Configuration, Provider } from 'oidc-provider';
import type { ClientConfig } from '../../src/config/config.ts';
import type { JwtAccessTokens } from '../../src/oidc/jwt-access-tokens.ts';
import type { OidcProvider } from '../../src/oidc/oidc-provider.ts';

export const ISSUER = 'https://wait.example.com';
export const CALLBACK = 'https://shop.example/callback';
export const BYE = 'https://shop.example/bye';

/** A client of the room `launch`. */
export function clientConfig(clientId: string, changes: Partial<ClientConfig> = {}): ClientConfig {
  return {
    ...{ clientId, room: 'launch', audience: '', accessTokenFormat: 'opaque', claims: [] },
    ...{ holdMs: 0, accessTokenMs: 0, backchannelLogoutUri: null, initiateLoginUri: null, initiateLoginIss: true },
    ...{
      login: { client: clientId, most: 3, sessionMs: 0 },
      sessionMs: null,
      loginState: 'one',
      signingAlgorithm: null,
      reauthenticate: 'page',
    },
    metadata: {
      client_id: clientId,
      client_secret: 'secret-of-the-client-0123456789',
      redirect_uris: [CALLBACK],
      post_logout_redirect_uris: [BYE],
    },
    ...changes,
  };
}

/** The library with a configuration of the test's, as `OidcProvider` shows it. */
export function libraryAlone(
  configuration: Configuration,
  jwtAccessTokens: Pick<JwtAccessTokens, 'grant'> = { grant: async () => null },
): OidcProvider {
  const current = new Provider(ISSUER, {
    ...configuration,
    features: { ...configuration.features, devInteractions: { enabled: false } },
  });
  return { current, jwtAccessTokens } as unknown as OidcProvider;
}
