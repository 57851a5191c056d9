import { expect, test } from 'vitest';
import { walkTests } from '../gateways/walk-tests.ts';
import { documentedClient } from '../support/documented.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import { protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { JUPYTERHUB_DOCUMENT, startJupyterHub } from './support/jupyterhub.ts';

walkTests({
  name: 'JupyterHub',
  document: JUPYTERHUB_DOCUMENT,
  start: (basics) => startJupyterHub(basics),
  pageAt: (path) => (path === '/' ? '/hub/home' : `/hub/home?of=${path.slice(1).replace('?', '&')}`),
  lostLogin: { status: 400, says: 'OAuth state' },
  api: '/hub/api/user',
  apiStatus: 403,
  noticesEnd: 'never',
  signOut: '/hub/logout',
  signOutAsks: true,
});

test('JupyterHub: an end is noticed once its cookie is too old', { timeout: 240_000 }, async () => {
  await using setup = await protectSite({
    client: (origin) => documentedClient(JUPYTERHUB_DOCUMENT, origin),
    startGateway: (basics) => startJupyterHub(basics, 'c.JupyterHub.cookie_max_age_days = 2 / 86400\n'),
  });
  const visitor = new GatewayVisitor(setup.product);
  await visitor.joinsTheLine(`${setup.gateway}/`);
  expect((await visitor.isCalled()).text).toContain(WELCOME);
  await visitor.isSentAway();
  await visitor.isBackInLine(`${setup.gateway}/hub/home`);
});
