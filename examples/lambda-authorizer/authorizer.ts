import process from 'node:process';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';

const { ISSUER = 'http://localhost:3000', AUDIENCE = 'urn:oidc-waiting-room:room:launch', VERIFY_URL } = process.env;

/** What API Gateway asks (payload format 2.0), as far as it is looked at here. */
export interface AuthorizerRequest {
  /** Names are in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** What it is told: a simple response. `context` is what the API finds in `requestContext.authorizer.lambda`. */
export interface AuthorizerResponse {
  readonly isAuthorized: boolean;
  readonly context?: Readonly<Record<string, string | number>>;
}

/** What jose says when the keys could not be fetched. */
const KEYS_MISSING: ReadonlySet<string> = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT']);

/** Fetched once, and again when a token names a key that is not among them: kept as long as Lambda keeps the process. */
const keys = createRemoteJWKSet(new URL(`${ISSUER}/.well-known/jwks.json`));

/**
 * Lets a request through that brings an access token of the waiting room (RFC 9068). With `VERIFY_URL` it also asks the waiting
 * room whether the visit still lasts, so that one that an operator has ended is refused at once.
 */
export async function handler({ headers = {} }: AuthorizerRequest): Promise<AuthorizerResponse> {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const claims = await check(token);
  if (claims === null || !(await stillLasts(token))) return { isAuthorized: false };
  const { sub = '', queue_position: number } = claims;
  return { isAuthorized: true, context: { sub, ...(typeof number === 'number' && { number }) } };
}

async function check(token: string): Promise<JWTPayload | null> {
  try {
    // `typ` and audience tell an access token from an ID token, which the same key has signed.
    const checks = { issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt', requiredClaims: ['exp'] };
    return (await jwtVerify(token, keys, checks)).payload;
  } catch (error) {
    // API Gateway answers an exception by a 500: whether the token is good could not be found out.
    if (!(error instanceof errors.JOSEError) || KEYS_MISSING.has(error.code)) throw error;
    return null;
  }
}

async function stillLasts(token: string): Promise<boolean> {
  if (VERIFY_URL === undefined) return true;
  const { status } = await fetch(VERIFY_URL, { headers: { Authorization: `Bearer ${token}` } });
  if (status !== 200 && status !== 401) throw new Error(`the waiting room answers ${status}`);
  return status === 200;
}
