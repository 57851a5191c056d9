import { fileURLToPath } from 'node:url';
import { walkTests } from '../gateways/walk-tests.ts';
import { documented } from '../support/documented.ts';
import { freePort } from '../support/free-port.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { startInFolder } from '../support/program-folder.ts';
import type { GatewayBasics } from '../support/protected-site.ts';

/** Built by `scripts/setup.sh gateways`. */
const DEX = fileURLToPath(new URL('../../.tools/dex', import.meta.url));

const DOCUMENT = 'docs/gateways/dex.md';
const SITE_SECRET = 'secret-of-the-site-0123456789';

const dexPort = await freePort();
const origin = `http://127.0.0.1:${dexPort}`;

/** The real Dex, configured as documented, for a gateway at a port. */
function startDex({ issuer, port, clientSecret }: GatewayBasics) {
  const settings = documented(DOCUMENT, 'dex.yaml', {
    'https://login.example.com': origin,
    'idTokens: 60s': 'idTokens: 2s',
    'https://wait.example.com': issuer,
    'https://shop.example.com': `http://127.0.0.1:${port}`,
    '127.0.0.1:5556': `127.0.0.1:${dexPort}`,
    SECRET_OF_CLIENT: clientSecret,
    SITE_SECRET,
  });
  return startInFolder({ 'dex.yaml': settings }, (folder) => ({
    command: DEX,
    args: ['serve', `${folder}/dex.yaml`],
    isReady: async () => (await fetch(`${origin}/dex/.well-known/openid-configuration`)).ok,
  }));
}

walkTests({
  name: 'Dex',
  document: DOCUMENT,
  origins: { 'https://login.example.com': origin },
  async start(basics) {
    await using started = new AsyncDisposableStack();
    started.use(await startDex(basics));
    const { port, upstream } = basics;
    const client = { clientId: 'site', clientSecret: SITE_SECRET, csrfPerRequest: true };
    const more = ['--scope=openid email offline_access', '--approval-prompt=auto'];
    started.use(await startOAuth2Proxy({ ...client, issuer: `${origin}/dex`, port, upstream, more }));
    return started.move();
  },
  lostLogin: { status: 400, says: 'Bad Request' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: null,
});
