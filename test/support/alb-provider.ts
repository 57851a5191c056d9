import { decodeJwt } from 'jose';
import { type HttpAnswer, http } from './http.ts';

/** The provider, as a listener rule of ALB names it: there is no discovery. */
export interface AlbProvider {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly userInfoEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The user guide does not say how the credentials are sent. */
  readonly credentials: 'basic' | 'post';
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
}

/** What a session holds of the provider. */
export interface AlbGrant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAtMs: number;
  /** As the userinfo endpoint gave them. */
  readonly claims: Readonly<Record<string, unknown>> & { readonly sub: string };
}

/** A request that ends with an error page of the load balancer. */
export class AlbRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the load balancer answers ${status}`);
    this.status = status;
  }
}

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly id_token?: string;
}

const LARGEST_CLAIMS_BYTES = 11 * 1024;

/** Exchanges a code and asks for the claims. @throws AlbRefusal 561 for an error of the provider, 401 or 500 for an answer that does not do */
export async function fetchGrant(provider: AlbProvider, code: string, redirectUri: string): Promise<AlbGrant> {
  const answer = await askForTokens(provider, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  if (answer.status !== 200) throw new AlbRefusal(561);
  return grantOf(provider, JSON.parse(answer.text) as TokenAnswer, null);
}

/** @returns null when the provider refuses: the visitor is sent to log in again */
export async function refreshGrant(provider: AlbProvider, refreshToken: string): Promise<AlbGrant | null> {
  const answer = await askForTokens(provider, { grant_type: 'refresh_token', refresh_token: refreshToken });
  if (answer.status !== 200) return null;
  return grantOf(provider, JSON.parse(answer.text) as TokenAnswer, refreshToken);
}

function askForTokens(provider: AlbProvider, parameters: Record<string, string>): Promise<HttpAnswer> {
  const { clientId, clientSecret, credentials } = provider;
  const inBody = credentials === 'post' ? { client_id: clientId, client_secret: clientSecret } : {};
  const basic = Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64');
  return http(provider.tokenEndpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(credentials === 'basic' ? { Authorization: `Basic ${basic}` } : {}),
    },
    body: new URLSearchParams({ ...parameters, ...inBody }).toString(),
  });
}

async function grantOf(provider: AlbProvider, tokens: TokenAnswer, refreshToken: string | null): Promise<AlbGrant> {
  const sub = tokens.id_token === undefined ? null : checkedSub(provider, tokens.id_token);
  if (sub === null && refreshToken === null) throw new AlbRefusal(401);
  const answer = await http(provider.userInfoEndpoint, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
  if (answer.status !== 200) throw new AlbRefusal(561);
  if (answer.text.length + tokens.access_token.length > LARGEST_CLAIMS_BYTES) throw new AlbRefusal(500);
  const claims = JSON.parse(answer.text) as AlbGrant['claims'];
  if (sub !== null && claims.sub !== sub) throw new AlbRefusal(401);
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? refreshToken,
    expiresAtMs: provider.epochMs() + tokens.expires_in * 1000,
    claims,
  };
}

/** The rule names no keys: a token that comes from the token endpoint itself needs none (OIDC Core §3.1.3.7, 6). */
function checkedSub({ issuer, clientId, epochMs }: AlbProvider, idToken: string): string | null {
  const { iss, aud, exp = 0, sub } = decodeJwt(idToken);
  const good = iss === issuer && aud === clientId && exp * 1000 > epochMs() && sub !== undefined;
  return good ? sub : null;
}
