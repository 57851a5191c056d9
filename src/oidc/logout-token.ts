import { SignJWT } from 'jose';
import type { PublishedKey } from './key-set.ts';

/** A login that ended early, and its client. */
export interface LogoutNotice {
  readonly clientId: string;
  readonly sub: string;
  /** Names the login; null: all of this visit's. */
  readonly sid: string | null;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const LIFETIME = '2m';

/**
 * A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4). It names the visit, and the login as `sid`.
 *
 * @param key the one that signs the ID tokens of the client
 */
export async function signLogoutToken(
  issuer: string,
  { alg, kid, jwk }: PublishedKey,
  { clientId, sub, sid }: LogoutNotice,
): Promise<string> {
  return new SignJWT({ events: { [EVENT]: {} }, ...(sid !== null && { sid }) })
    .setProtectedHeader({ alg, kid, typ: 'logout+jwt' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .setJti(crypto.randomUUID())
    .sign(jwk);
}
