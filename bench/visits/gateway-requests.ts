import { CALLBACK, CLIENT_ID, CODE_CHALLENGE } from './client.ts';

const COMMON = { client_id: CLIENT_ID, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid' };
const PKCE = { code_challenge: CODE_CHALLENGE, code_challenge_method: 'S256' };
const RANDOM = 'xhX3gZ0bD0wq9qvD3m0xJ4rT5o6n1s7k2b8c9d0e1f2';

/** Authorization requests as these gateways send them (docs/gateways.md). */
const requests: readonly Readonly<Record<string, string>>[] = [
  // oauth2-proxy, without and with PKCE: the state ends in the path that was asked for.
  { approval_prompt: 'force', ...COMMON, scope: 'openid email profile', state: `${RANDOM}:/sale?item=7` },
  { approval_prompt: 'force', ...PKCE, ...COMMON, nonce: RANDOM, state: `${RANDOM}:/sale?item=7` },
  // AWS Application Load Balancer: a sealed state.
  { ...COMMON, state: `${'Aa0+/Zz9'.repeat(24)}==` },
  // mod_auth_openidc.
  { ...COMMON, state: RANDOM.slice(0, 27), nonce: RANDOM, ...PKCE },
  // Envoy: a state of base64url, with the URL in it.
  {
    ...PKCE,
    ...COMMON,
    state: Buffer.from(JSON.stringify({ url: 'https://shop.example.com/sale', csrf_token: RANDOM })).toString(
      'base64url',
    ),
  },
];

/** Their paths, one for each. */
export const GATEWAY_PATHS: readonly string[] = requests.map((request) => `/authorize?${new URLSearchParams(request)}`);
