import { createHash } from 'node:crypto';
import type { SessionRequest } from '../load/session.ts';

/** The relying party of the bench, the same at the product and at what it is measured against. */
export const CLIENT_ID = 'bench-shop';
export const CLIENT_SECRET = 'secret-of-the-bench-0123456789';
export const CALLBACK = 'http://127.0.0.1:9/callback';

const CODE_VERIFIER = 'verifier-of-the-bench-0123456789-0123456789-0123456789';
export const CODE_CHALLENGE = createHash('sha256').update(CODE_VERIFIER).digest('base64url');

/** An authorization request as a gateway makes it, with PKCE. */
export const AUTHORIZE_PATH = `/authorize?${new URLSearchParams({
  client_id: CLIENT_ID,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
  state: 'xhX3gZ0bD0wq9qvD3m0xJ4rT5o6n1s7k2b8c9d0e1f2',
  nonce: 'bM2k8c9d0e1f2xhX3gZ0bD0wq9qvD3m0xJ4rT5o6n1s',
  code_challenge: CODE_CHALLENGE,
  code_challenge_method: 'S256',
})}`;

const BASIC = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');

/** A form that the relying party posts, with its credentials. */
function form(fields: Readonly<Record<string, string>>): SessionRequest {
  return {
    method: 'POST',
    headers: { Authorization: `Basic ${BASIC}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}

/** Exchanges a code. */
export function tokenRequest(code: string): SessionRequest {
  return form({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: CODE_VERIFIER });
}

export function refreshRequest(refreshToken: string): SessionRequest {
  return form({ grant_type: 'refresh_token', refresh_token: refreshToken });
}

export function introspectionRequest(token: string): SessionRequest {
  return form({ token });
}
