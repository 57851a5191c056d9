import { walkTests } from '../gateways/walk-tests.ts';
import { freePort } from '../support/free-port.ts';
import { startOAuth2Proxy } from '../support/oauth2-proxy.ts';
import { KEYCLOAK_DOCUMENT, SITE_CLIENT, startKeycloak } from './support/keycloak.ts';

const keycloakPort = await freePort();
const keycloak = `http://127.0.0.1:${keycloakPort}`;

walkTests({
  name: 'Keycloak as a broker',
  document: KEYCLOAK_DOCUMENT,
  origins: { 'https://login.example.com': keycloak },
  async start({ port, upstream, ...basics }) {
    await using started = new AsyncDisposableStack();
    const broker = started.use(
      await startKeycloak({ ...basics, port: keycloakPort, site: `http://127.0.0.1:${port}` }),
    );
    const { issuer } = broker;
    const more = [`--backend-logout-url=${issuer}/protocol/openid-connect/logout?id_token_hint={id_token}`];
    const proxy = { ...SITE_CLIENT, issuer, port, upstream, more, csrfPerRequest: true };
    started.use(await startOAuth2Proxy(proxy));
    return started.move();
  },
  lostLogin: { status: 400, says: 'We are sorry' },
  apiStatus: 401,
  noticesEnd: 'when the access token has ended',
  signOut: '/oauth2/sign_out',
});
