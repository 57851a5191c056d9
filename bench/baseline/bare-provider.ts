import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import process from 'node:process';
import { Redis } from 'ioredis';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET } from '../visits/client.ts';
import { PlainRedisAdapter } from './redis-adapter.ts';

/**
 * `oidc-provider` as it comes, over Redis. Environment: `PORT`, `REDIS_URL`; `INTERACTION`: `own` is the login page that
 * the library brings, `finish` logs the visitor in and consents for them at once; `REFRESHES`: the client gets refresh
 * tokens.
 */
const { PORT = '', REDIS_URL = '', INTERACTION = '', REFRESHES } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;
const redis = new Redis(REDIS_URL);

const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });

const provider = new Provider(issuer, {
  adapter: (model) => new PlainRedisAdapter(model, redis),
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [CALLBACK],
      grant_types: REFRESHES === undefined ? ['authorization_code'] : ['authorization_code', 'refresh_token'],
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'bench' }] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  claims: { openid: ['sub', 'room', 'queue_position', 'entered_at'] },
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: INTERACTION === 'own' },
    introspection: { enabled: true },
    resourceIndicators: { enabled: false },
  },
  routes: { authorization: '/authorize', userinfo: '/userinfo', introspection: '/introspect' },
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  findAccount: (_ctx, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, room: 'bench', queue_position: 1, entered_at: 1_800_000_000 }),
  }),
});
const answer = provider.callback();

createServer((req, res) => {
  if (INTERACTION === 'own' || req.url?.startsWith('/interaction/') !== true) void answer(req, res);
  else void finish(req, res);
}).listen(Number(PORT), '127.0.0.1');

async function finish(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(req, res);
  const accountId = randomBytes(16).toString('base64url');
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId } });
}
