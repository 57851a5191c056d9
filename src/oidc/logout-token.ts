import { SignJWT } from 'jose';
import type { KeySet } from './signing-keys.ts';

/** A visit that ended early, and the client to tell. */
export interface LogoutNotice {
  readonly clientId: string;
  readonly sub: string;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const LIFETIME = '2m';

/**
 * A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), signed like an ID token. It names the visit and no
 * session: there are none.
 */
export async function signLogoutToken(issuer: string, keys: KeySet, { clientId, sub }: LogoutNotice): Promise<string> {
  const [key] = keys.jwks.keys;
  if (key?.kid === undefined) throw new Error('no signing key');
  return new SignJWT({ events: { [EVENT]: {} } })
    .setProtectedHeader({ alg: keys.algorithm, kid: key.kid, typ: 'logout+jwt' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .setJti(crypto.randomUUID())
    .sign(key);
}
