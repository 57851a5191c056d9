import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdminAnswer, askAdmin, codeOf } from '../support/admin-answers.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { basicAuth, postForm } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import type { Product } from '../support/product.ts';
import { launchSetup, SHOP_CALLBACK, SHOP_SECRET } from '../support/shop-setup.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { discoverShop, visit } from '../support/visits.ts';

const MADE = { client_id: 'made', room: 'launch', redirect_uris: [SHOP_CALLBACK] };

/** Whether a client proves itself by a secret: then only the code is wrong. */
async function isTaken({ issuer }: Product, secret: string, clientId = 'made'): Promise<boolean> {
  const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: SHOP_CALLBACK };
  const { body } = await postForm(`${issuer}/token`, form, basicAuth(clientId, secret));
  return body.error === 'invalid_grant';
}

describe.each(storeKinds())('clients at runtime, on $name', { timeout: 60_000 }, ({ redisUrl }) => {
  const resources = new AsyncDisposableStack();
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = resources.use(
      await startDeployment({ ...launchSetup({ turn_window: '10m', admission: '1h' }), redisUrl: await redisUrl() }),
    );
  });
  afterAll(() => resources.disposeAsync());

  const here = (method: string, path: string, body?: unknown) => askAdmin(deployment.here, method, path, body);
  const there = (method: string, path: string, body?: unknown) => askAdmin(deployment.there, method, path, body);

  async function secretOf(answer: Promise<AdminAnswer>): Promise<string> {
    const { status, body } = await answer;
    expect([status, body.secret]).toEqual([200, expect.stringMatching(/^[\w-]{43}$/)]);
    return String(body.secret);
  }

  test('a client that was made here goes through a visit elsewhere, and two secrets are good while one is replaced', async () => {
    const first = await secretOf(here('POST', '/clients', MADE));
    expect(await isTaken(deployment.here, first)).toBe(true);
    await eventually('the client elsewhere', () => isTaken(deployment.there, first));
    const gateway = await discoverShop(deployment.there.issuer, { clientId: 'made', secret: first });
    const { claims } = await visit(deployment.there, gateway, { room: 'launch' });
    expect(claims.room).toBe('launch');
    expect(await isTaken(deployment.here, `${first}x`)).toBe(false);

    const second = await secretOf(there('POST', '/clients/made/secret', { keep_former_for: null }));
    for (const product of [deployment.here, deployment.there]) {
      await eventually('the second secret', () => isTaken(product, second));
      expect(await isTaken(product, first)).toBe(true);
    }
    expect((await here('GET', '/clients/made')).body.secrets).toHaveLength(2);
    expect((await here('DELETE', '/clients/made/secret')).status).toBe(200);
    expect([await isTaken(deployment.here, first), await isTaken(deployment.here, second)]).toEqual([false, true]);

    await secretOf(here('POST', '/clients/made/secret', { keep_former_for: '1h' }));
    const last = await secretOf(here('POST', '/clients/made/secret', { keep_former_for: '0s' }));
    expect([await isTaken(deployment.here, second), await isTaken(deployment.here, last)]).toEqual([false, true]);

    const told = JSON.stringify([await here('GET', '/clients'), await there('GET', '/clients/made')]);
    const log = deployment.here.output() + deployment.there.output();
    for (const secret of [first, second, last, SHOP_SECRET]) expect(told + log).not.toContain(secret);
    expect(told).not.toMatch(/sha256/);

    expect(await here('DELETE', '/clients/made')).toEqual({ status: 200, body: { client_id: 'made' } });
    expect(await isTaken(deployment.here, last)).toBe(false);
    await eventually('its end elsewhere', async () => !(await isTaken(deployment.there, last)));
    const { events } = (await there('GET', '/rooms/launch/events?limit=1000')).body as { events: { type: string }[] };
    const acts = events.map(({ type }) => type).filter((type) => type.startsWith('client.'));
    expect(acts).toEqual([
      ...['client.created', 'client.secret_added', 'client.changed'],
      ...['client.secret_added', 'client.secret_added', 'client.deleted'],
    ]);
  });

  test('a changed client is judged anew, also where its requests were taken by their shape', async () => {
    const secret = await secretOf(here('POST', '/clients', { ...MADE, client_id: 'moves' }));
    const request = (redirectUri: string) => {
      const query = {
        client_id: 'moves',
        response_type: 'code',
        scope: 'openid',
        state: 's',
        redirect_uri: redirectUri,
      };
      return http(`${deployment.here.issuer}/authorize?${new URLSearchParams(query)}`);
    };
    for (let times = 0; times < 3; times += 1) expect((await request(SHOP_CALLBACK)).status).toBeLessThan(400);
    const moved = { room: 'launch', redirect_uris: ['http://127.0.0.1:9/other'] };
    expect(await here('PUT', '/clients/moves', moved)).toMatchObject({ status: 200, body: { secret: null } });
    expect((await request(SHOP_CALLBACK)).status).toBe(400);
    expect((await request('http://127.0.0.1:9/other')).status).toBeLessThan(400);
    expect(await isTaken(deployment.here, secret, 'moves')).toBe(true);

    const pair = await generateKeyPair('ES256');
    const keyed = {
      ...moved,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [await exportJWK(pair.publicKey)] },
    };
    expect((await here('PUT', '/clients/moves', keyed)).status).toBe(200);
    expect(codeOf(await here('POST', '/clients/moves/secret'))).toBe('client_without_secret');
    expect(await isTaken(deployment.here, secret, 'moves')).toBe(false);
    const anew = await secretOf(here('PUT', '/clients/moves', moved));
    expect(await isTaken(deployment.here, anew, 'moves')).toBe(true);
  });

  test('what would be wrong is refused, and changes nothing', async () => {
    const nowhere = await here('POST', '/clients', { ...MADE, client_id: 'wrong', room: 'nowhere' });
    expect([nowhere.status, codeOf(nowhere), nowhere.body.errors?.[0]?.path]).toEqual([400, 'request_unfit', 'room']);
    const own = await here('POST', '/clients', { ...MADE, client_id: 'wrong', client_secret: 'a-secret-of-our-own' });
    expect([codeOf(own), own.body.errors?.[0]?.path]).toEqual(['request_invalid', 'client_secret']);
    const method = { ...MADE, client_id: 'wrong', token_endpoint_auth_method: 'client_secret_jwt' };
    expect(codeOf(await here('POST', '/clients', method))).toBe('request_invalid');
    const library = { ...MADE, client_id: 'wrong', jwks: { keys: [{ kty: 'RSA' }] } };
    expect(codeOf(await here('POST', '/clients', library))).toBe('request_unfit');
    expect(codeOf(await here('POST', '/clients', { ...MADE, client_id: 'launch' }))).toBe('request_unfit');
    expect(codeOf(await here('POST', '/clients', { ...MADE, client_id: 'shop' }))).toBe('client_exists');
    for (const [verb, path] of [
      ['PUT', '/clients/shop'],
      ['DELETE', '/clients/shop'],
      ['POST', '/clients/shop/secret'],
    ] as const) {
      const body = verb === 'PUT' ? { room: 'launch', redirect_uris: [SHOP_CALLBACK] } : undefined;
      expect(codeOf(await here(verb, path, body))).toBe('managed_by_file');
    }
    expect(codeOf(await here('DELETE', '/clients/nobody'))).toBe('client_unknown');
    const { clients } = (await here('GET', '/clients')).body as { clients: { client_id: string }[] };
    expect(clients.map(({ client_id: id }) => id)).not.toContain('wrong');
    expect(await isTaken(deployment.here, SHOP_SECRET, 'shop')).toBe(true);
  });
});
