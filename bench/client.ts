import { createHash } from 'node:crypto';

/** The relying party of the bench, the same at the product and at what it is measured against. */
export const CLIENT_ID = 'bench-shop';
export const CLIENT_SECRET = 'secret-of-the-bench-0123456789';
export const CALLBACK = 'http://127.0.0.1:9/callback';

const CODE_VERIFIER = 'verifier-of-the-bench-0123456789-0123456789-0123456789';

/** An authorization request as a gateway makes it, with PKCE. */
export const AUTHORIZE_PATH = `/authorize?${new URLSearchParams({
  client_id: CLIENT_ID,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
  state: 'xhX3gZ0bD0wq9qvD3m0xJ4rT5o6n1s7k2b8c9d0e1f2',
  nonce: 'bM2k8c9d0e1f2xhX3gZ0bD0wq9qvD3m0xJ4rT5o6n1s',
  code_challenge: createHash('sha256').update(CODE_VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
})}`;

const BASIC = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');

/** The request that exchanges a code. */
export function tokenRequest(code: string) {
  return {
    method: 'POST',
    headers: { Authorization: `Basic ${BASIC}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: CODE_VERIFIER,
    }).toString(),
  };
}
