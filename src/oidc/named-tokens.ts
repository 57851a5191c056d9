import type { Provider } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { TokenIds } from './token-ids.ts';

interface NamedTokensParts {
  readonly clients: ClientRegistry;
  readonly tokenIds: TokenIds;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
}

/** Makes the library name codes and stored tokens as `TokenIds` does, in place of random ids. */
export function nameTokens(provider: Provider, { clients, tokenIds, epochMs }: NamedTokensParts): void {
  const Stored = {
    AuthorizationCode: provider.AuthorizationCode,
    AccessToken: provider.AccessToken,
    RefreshToken: provider.RefreshToken,
  };

  class AuthorizationCode extends Stored.AuthorizationCode {
    override save(): Promise<string> {
      this.jti = tokenIds.code(grantOf(this));
      return super.save();
    }
  }

  class AccessToken extends Stored.AccessToken {
    override save(): Promise<string> {
      const { accessTokenFormat, accessTokenMs: lifetimeMs } = clients.get(this.clientId ?? '');
      // A JWT is kept nowhere.
      if (accessTokenFormat === 'opaque') {
        const of = { scope: this.scope ?? '', nowMs: epochMs(), lifetimeMs };
        // The library sets the format where it makes the id.
        Object.assign(this, { jti: tokenIds.accessToken(grantOf(this), of), format: accessTokenFormat });
      }
      return super.save();
    }
  }

  class RefreshToken extends Stored.RefreshToken {
    override save(): Promise<string> {
      this.jti = tokenIds.refreshToken(grantOf(this), this.rotations ?? 0);
      return super.save();
    }
  }

  // Getters of the library's class: it makes its models when they are first asked for.
  for (const [name, value] of Object.entries({ AuthorizationCode, AccessToken, RefreshToken })) {
    Object.defineProperty(provider, name, { value, configurable: true });
  }
}

function grantOf({ grantId }: { readonly grantId?: string | undefined }): string {
  if (grantId === undefined) throw new Error('a token without a grant');
  return grantId;
}
