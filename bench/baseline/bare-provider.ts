import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import process from 'node:process';
import { Redis } from 'ioredis';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET } from '../client.ts';
import { PlainRedisAdapter } from './redis-adapter.ts';

/**
 * `oidc-provider` as it comes, over Redis. Environment: `PORT`, `REDIS_URL`, and `INTERACTION`: `own` is the login page
 * that the library brings, `page` one of constant text, `finish` logs the visitor in and consents for them at once.
 */
const { PORT = '', REDIS_URL = '', INTERACTION = '' } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;
const redis = new Redis(REDIS_URL);

const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });

const provider = new Provider(issuer, {
  adapter: (model) => new PlainRedisAdapter(model, redis),
  clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [CALLBACK] }],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'bench' }] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  claims: { openid: ['sub', 'room', 'queue_position', 'entered_at'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: INTERACTION === 'own' }, resourceIndicators: { enabled: false } },
  routes: { authorization: '/authorize', userinfo: '/userinfo' },
  findAccount: (_ctx, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, room: 'bench', queue_position: 1, entered_at: 1_800_000_000 }),
  }),
});
const answer = provider.callback();

createServer((req, res) => {
  if (INTERACTION === 'own' || req.url?.startsWith('/interaction/') !== true) void answer(req, res);
  else void (INTERACTION === 'finish' ? finish(req, res) : showPage(req, res));
}).listen(Number(PORT), '127.0.0.1');

async function showPage(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { uid, params } = await provider.interactionDetails(req, res);
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body>
<h1>Sign in</h1>
<p>${String(params.client_id)} asks you to sign in.</p>
<form method="post" action="/interaction/${uid}/login">
<input name="login" required><input name="password" type="password" required><button>Sign in</button>
</form>
</body>
</html>
`;
  res.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    'Cache-Control': 'no-store',
  });
  res.end(page);
}

async function finish(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(req, res);
  const accountId = randomBytes(16).toString('base64url');
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId } });
}
