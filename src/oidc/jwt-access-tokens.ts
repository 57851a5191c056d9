import { createPublicKey, type KeyObject } from 'node:crypto';
import { type JWTHeaderParameters, errors as joseErrors, jwtVerify } from 'jose';
import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { GrantId } from './grant-id.ts';
import type { KeySet } from './signing-keys.ts';

/** `typ` of a JWT access token (RFC 9068 §2.1): no ID token, nor any other JWT signed here, has it. */
const TYPE = 'at+jwt';

/** Between our clock and that of the process that signed. */
const CLOCK_TOLERANCE_S = 5;

/**
 * Makes the access tokens of clients that ask for it JWTs (RFC 9068), signed like their ID tokens. The library takes the
 * format from the resource server that a token is for, which otherwise a resource indicator (RFC 8707) names; those
 * stay off, so that no parameter of a request has a say in it.
 */
export function issueJwtAccessTokens(provider: Provider, clients: ClientRegistry): void {
  const { AccessToken: StoredAccessToken, ResourceServer } = provider;

  class AccessToken extends StoredAccessToken {
    override save(): Promise<string> {
      const { accessTokenFormat, audience } = clients.get(this.clientId ?? '');
      if (accessTokenFormat === 'jwt') {
        this.resourceServer = new ResourceServer(audience, { scope: '', accessTokenFormat });
      }
      return super.save();
    }
  }

  // A getter of the library's class: it makes its models when they are first asked for.
  Object.defineProperty(provider, 'AccessToken', { value: AccessToken });
}

const accessTokenClaims = z.looseObject({
  sub: z.string(),
  room: z.string(),
  client_id: z.string(),
  grant_generation: z.int(),
});

/** Checks JWT access tokens against the keys of one moment. */
export class JwtAccessTokens {
  readonly #issuer: string;
  readonly #clients: ClientRegistry;
  readonly #keys: ReadonlyMap<unknown, { readonly alg: unknown; readonly publicKey: KeyObject }>;

  constructor(issuer: string, clients: ClientRegistry, { jwks }: KeySet) {
    this.#issuer = issuer;
    this.#clients = clients;
    this.#keys = new Map(
      jwks.keys.map((key) => [
        key.kid,
        { alg: key.alg, publicKey: createPublicKey({ format: 'jwk', key: { ...key } }) },
      ]),
    );
  }

  /** @returns the grant that a token was issued under, null unless it is one of ours, for a client of its room, and not expired */
  async grant(token: string): Promise<GrantId | null> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.#key(header), {
        issuer: this.#issuer,
        typ: TYPE,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', 'aud'],
      });
      const { sub, room, client_id: clientId, grant_generation: generation } = accessTokenClaims.parse(payload);
      const client = this.#clients.find(clientId);
      if (client?.room !== room || payload.aud !== client.audience) return null;
      return { room, sub, generation, clientId };
    } catch (error) {
      if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }

  #key({ kid, alg }: JWTHeaderParameters): KeyObject {
    const key = this.#keys.get(kid);
    if (key === undefined || key.alg !== alg) throw new joseErrors.JWKSNoMatchingKey();
    return key.publicKey;
  }
}
