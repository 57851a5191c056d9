import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { walkTests } from '../gateways/walk-tests.ts';
import { documentedClient } from '../support/documented.ts';
import { GatewayVisitor } from '../support/gateway-visitor.ts';
import type { Program } from '../support/program.ts';
import { type ProtectedSite, protectSite } from '../support/protected-site.ts';
import { WELCOME } from '../support/site.ts';
import { Tabs } from '../support/tabs.ts';
import { ROOM } from '../support/visit-ends.ts';
import { STREAMLIT_DOCUMENT, StreamlitBrowser, startStreamlit } from './support/streamlit.ts';

walkTests({
  name: 'Streamlit',
  document: STREAMLIT_DOCUMENT,
  start: startStreamlit,
  browser: (origin) => new StreamlitBrowser(origin),
  landsAt: '/',
  // It forgets the login and goes to the app, so a new login begins.
  lostLogin: { status: 200, says: 'You are in line' },
  // It has no calls: every path gives the page that opens the session.
  apiStatus: 200,
  noticesEnd: 'never',
  signOut: '/auth/logout',
});

describe('Streamlit', { timeout: 240_000 }, () => {
  let setup: ProtectedSite;
  let streamlit: Program;
  beforeAll(async () => {
    setup = await protectSite({
      client: (origin) => ({ ...documentedClient(STREAMLIT_DOCUMENT, origin), initiate_login_iss: false }),
      async startGateway(basics) {
        streamlit = await startStreamlit(basics);
        return streamlit;
      },
    });
  }, 240_000);
  afterAll(() => setup?.[Symbol.asyncDispose]());
  beforeEach(() => setup.product.admin.reset(ROOM));

  test('no tab comes with a login that it has dropped', async () => {
    const { gateway: origin, product } = setup;
    const tabs = await Tabs.open(product, origin, { browser: new StreamlitBrowser(origin) });
    for (const tab of ['older', 'newer'] as const) expect(await tabs.look(tab)).toMatchObject(tabs.arrived('/'));
    expect(streamlit.output()).not.toContain('Missing provider for OAuth callback');
  });

  test('the planned end of a visit is noticed by the app', async () => {
    const { gateway: origin, product } = setup;
    // Long enough for a visitor to enter on a busy machine.
    await product.admin.patch(ROOM, { admission: '8s' });
    const visitor = new GatewayVisitor(product, new StreamlitBrowser(origin));
    await visitor.joinsTheLine(`${origin}/`);
    expect((await visitor.isCalled()).text).toContain(WELCOME);
    await visitor.isBackInLine(`${origin}/`);
  });
});
