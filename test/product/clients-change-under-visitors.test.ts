import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAdmin } from '../support/admin-answers.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { eventually, realTime } from '../support/eventually.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup, SHOP_CALLBACK } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { callAll, discoverShop, queueUp, RESUMED, visit } from '../support/visits.ts';

const MADE = {
  room: 'launch',
  redirect_uris: [SHOP_CALLBACK],
  grant_types: ['authorization_code', 'refresh_token'],
};
const ELSEWHERE = 'http://127.0.0.1:9/elsewhere';
const START = 'http://127.0.0.1:9/start';

describe.each(storeKinds())('a client that changes under its visitors, on $name', { timeout: 60_000 }, (kind) => {
  const resources = new AsyncDisposableStack();
  let deployment: Deployment;

  beforeAll(async () => {
    const setup = launchSetup({ turn_window: '10m', admission: '1h' });
    deployment = resources.use(await startDeployment({ ...setup, redisUrl: await kind.redisUrl() }));
  });
  afterAll(() => resources.disposeAsync());

  const here = (method: string, path: string, body?: unknown) => askAdmin(deployment.here, method, path, body);

  /** Makes a client and waits until it is known elsewhere, where its visitors go. */
  async function made(clientId: string, more: Record<string, unknown> = {}): Promise<RelyingParty> {
    const { body } = await here('POST', '/clients', { client_id: clientId, ...MADE, ...more });
    await isSettled(clientId);
    return discoverShop(deployment.there.issuer, { clientId, secret: String(body.secret) });
  }

  async function isSettled(clientId: string): Promise<void> {
    const path = `/clients/${clientId}`;
    const { body } = await here('GET', path);
    await eventually('the definition elsewhere', async () => {
      const other = await askAdmin(deployment.there, 'GET', path);
      return JSON.stringify(other.body.definition) === JSON.stringify(body.definition);
    });
  }

  test.each([
    ['one judged at its arrival', RESUMED],
    ['any other', {}],
  ])('no code goes to a redirect URI that was taken away: %s', async (_name, parameters) => {
    const id = `moved-${Object.keys(parameters).length}`;
    const shop = await made(id, { initiate_login_uri: START });
    const first = await queueUp(shop, { parameters });
    const second = await queueUp(shop, { parameters });
    await here('PUT', `/clients/${id}`, { ...MADE, redirect_uris: [ELSEWHERE], initiate_login_uri: START });
    await isSettled(id);
    await callAll(deployment.here, 'launch');
    for (const { browser, page } of [first, second]) {
      const { location } = await browser.go(page.url, { stopAt: (url) => url.startsWith('http://127.0.0.1:9/') });
      expect(location).toMatch(/^http:\/\/127\.0\.0\.1:9\/start\?iss=/);
    }

    await here('PUT', `/clients/${id}`, { ...MADE, redirect_uris: [ELSEWHERE, SHOP_CALLBACK] });
    await isSettled(id);
    expect((await queueUp(shop, { browser: second.browser }).catch(({ message }) => message)) as unknown).toMatch(
      /no waiting page: 303 .*code=/,
    );
  });

  test('nothing that a deleted client was given is good for another one of its name', async () => {
    const inside = await visit(deployment.there, await made('again'), { room: 'launch' });
    expect((await here('DELETE', '/clients/again')).status).toBe(200);
    // So far processes may be behind with line time.
    await realTime(300);
    const shop = await made('again');
    await expect(shop.refresh(inside.tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(shop.userinfo(inside.tokens)).rejects.toThrow();
    const { tokens } = await visit(deployment.there, shop, { room: 'launch' });
    expect((await shop.userinfo(tokens)).sub).toBe(tokens.claims()?.sub);
    expect((await shop.refresh(tokens.refresh_token ?? '')).access_token).toBeDefined();
  });
});
