import { errors as joseErrors, jwtVerify } from 'jose';
import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { StoreClock } from '../room/store-clock.ts';
import { type GrantId, serialOfSid } from './grant-id.ts';
import type { KeySet } from './key-set.ts';

/** `typ` of a JWT access token (RFC 9068 §2.1): no ID token, nor any other JWT signed here, has it. */
const TYPE = 'at+jwt';

/** Between the store's clock as we know it and as the process did that signed. */
const CLOCK_TOLERANCE_S = 5;

/**
 * Makes the access tokens of clients that ask for it JWTs (RFC 9068), signed like their ID tokens. The library takes the
 * format from the resource server that a token is for, which otherwise a resource indicator (RFC 8707) names; those
 * stay off, so that no parameter of a request has a say in it.
 */
export function issueJwtAccessTokens(
  provider: Provider,
  { clients, keys, clock }: { readonly clients: ClientRegistry; readonly keys: KeySet; readonly clock: StoreClock },
): void {
  const { AccessToken: StoredAccessToken, ResourceServer } = provider;

  class AccessToken extends StoredAccessToken {
    override save(): Promise<string> {
      const { accessTokenFormat, audience, signingAlgorithm } = clients.get(this.clientId ?? '');
      if (accessTokenFormat === 'jwt') {
        const sign = { alg: keys.algorithmFor(signingAlgorithm) };
        this.resourceServer = new ResourceServer(audience, { scope: '', accessTokenFormat, jwt: { sign } });
        const iat = clock.storeSeconds(Math.floor(clock.epochMs() / 1000));
        Object.assign(this, { iat, exp: iat + this.expiration });
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
  sid: z.string(),
});

/** Checks JWT access tokens against the keys of one moment. */
export class JwtAccessTokens {
  readonly #issuer: string;
  readonly #clock: StoreClock;
  readonly #clients: ClientRegistry;
  readonly #keys: KeySet;

  constructor(issuer: string, clients: ClientRegistry, keys: KeySet, clock: StoreClock) {
    this.#issuer = issuer;
    this.#clock = clock;
    this.#clients = clients;
    this.#keys = keys;
  }

  /** @returns the grant that a token was issued under, null unless it is one of ours, for a client of its room, and not expired */
  async grant(token: string): Promise<GrantId | null> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.#keys.verifier(header), {
        issuer: this.#issuer,
        typ: TYPE,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.#clock.storeMs()),
        requiredClaims: ['exp', 'aud'],
      });
      const { sub, room, client_id: clientId, sid } = accessTokenClaims.parse(payload);
      const client = this.#clients.find(clientId);
      const serial = serialOfSid(sid);
      if (serial === null || client?.room !== room || payload.aud !== client.audience) return null;
      return { room, sub, serial, clientId };
    } catch (error) {
      if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }
}
