import { readFileSync } from 'node:fs';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';
import { Receiver } from '../support/receiver.ts';
import { RelyingParty, type Tokens } from '../support/relying-party.ts';
import { SHOP_CALLBACK, SHOP_SECRET, shopClient } from '../support/shop-setup.ts';
import { eventsIn, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';

interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('the parts of Virtual Waiting Room on AWS, each in one story (other tests have the details)', () => {
  let product: Product;
  let receiver: Receiver;
  let site: Receiver;
  let shop: RelyingParty;

  beforeAll(async () => {
    receiver = await Receiver.start();
    site = await Receiver.start();
    product = await startProduct({
      rooms: {
        core: { aws_api: true },
        brief: { aws_api: true, turn_window: '1s', grace: '0s' },
        expiring: { aws_api: true, turn_window: '1s', grace: '0s', inlet: { capacity: 1 } },
        sized: { aws_api: true, inlet: { capacity: 2 } },
        periodic: { aws_api: true, inlet: { admit: 2, every: '1h' }, gate: { url: `${site.url}/health` } },
        launch: { webhooks: [{ name: 'bus', url: receiver.url, secret: WEBHOOK_SECRET }] },
      },
      clients: [shopClient({ access_token_format: 'jwt', audience: 'https://api.example.com' })],
      awsKeys: AWS_KEYS,
    });
    shop = await RelyingParty.discover({
      issuer: product.issuer,
      clientId: 'shop',
      secret: SHOP_SECRET,
      redirectUri: SHOP_CALLBACK,
    });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  /** A visitor of the shop, called by hand. */
  async function visit(): Promise<Tokens> {
    const browser = new Browser();
    const login = await shop.login();
    const waiting = await shop.walk(browser, login.url);
    await product.admin.advance('launch', 1);
    const called = await shop.walk(browser, waiting.url);
    return shop.exchange(called.location ?? '', login);
  }

  async function eventsOf(room: string): Promise<Event[]> {
    const answer = await product.admin.call('GET', `/rooms/${room}/events?limit=1000`);
    return ((await answer.json()) as { events: Event[] }).events;
  }

  test('core public API', async () => {
    const aws = new AwsClient(product.issuer, 'core');
    const id = await aws.assign();
    expect((await aws.get('queue_num', { request_id: id })).body).toMatchObject({ queue_number: 1, status: 1 });
    await aws.increment(1);
    expect((await aws.get('serving_num')).body).toEqual({ serving_counter: '1' });
    expect(decodeJwt((await aws.tokens(id)).access_token)).toMatchObject({ aud: 'core', sub: id, queue_position: 1 });
  });

  test('core private API', async () => {
    const aws = new AwsClient(product.issuer, 'core');
    expect(await aws.increment(3)).toBeGreaterThanOrEqual(3);
    const id = await aws.assign();
    await aws.tokens(id);
    expect((await aws.signedPost('update_session', { request_id: id, status: 1 })).status).toBe(200);
    expect((await aws.signedPost('reset_initial_state')).status).toBe(200);
    expect(await product.admin.room('core')).toMatchObject({ issued: 0, serving: 0, inside: 0 });
    expect((await http(`${product.issuer}/aws/private/num_active_tokens?event_id=core`)).status).toBe(403);
  });

  test('queue position expiry', async () => {
    const aws = new AwsClient(product.issuer, 'brief');
    const id = await aws.assign();
    await aws.increment(1);
    await eventually('the position to expire', async () => {
      return (await aws.get('queue_pos_expiry', { request_id: id })).status === 410;
    });
    expect((await aws.post('generate_token', { request_id: id })).status).toBe(410);
  });

  test('increment serving counter on expiry', async () => {
    const aws = new AwsClient(product.issuer, 'expiring');
    const [absent, next] = [await aws.assign(), await aws.assign()];
    const tokens = await eventually('the next one to be served in place of the one who does not come', async () => {
      const answer = await aws.post('generate_token', { request_id: next });
      return answer.status === 200 ? answer.body : undefined;
    });
    expect(tokens).toMatchObject({ token_type: 'Bearer' });
    expect((await aws.post('generate_token', { request_id: absent })).status).toBe(410);
    expect((await eventsOf('expiring')).map(({ type }) => type)).toContain('turns.missed');
  });

  test('inlet MaxSize', async () => {
    const aws = new AwsClient(product.issuer, 'sized');
    const ids = [await aws.assign(), await aws.assign(), await aws.assign(), await aws.assign()];
    const [first = '', second = '', third = '', fourth = ''] = ids;
    for (const id of [first, second]) await aws.tokens(id);
    expect((await aws.post('generate_token', { request_id: third })).status).toBe(202);
    const listed = await product.admin.call('GET', '/rooms/sized/admissions?state=live');
    const { admissions } = (await listed.json()) as { admissions: { sub: string; number: number }[] };
    const subs = admissions.toSorted((a, b) => a.number - b.number).map(({ sub }) => sub);
    const exits = await product.admin.call('POST', '/rooms/sized/exits', {
      completed: [subs[0]],
      abandoned: [subs[1]],
      exited: 5,
    });
    expect(exits.status).toBe(200);
    for (const id of [third, fourth]) await aws.tokens(id);
    expect(await product.admin.room('sized')).toMatchObject({ inside: 2, completed: 1, abandoned: 1, outstanding: 0 });
  });

  test('inlet Periodic', async () => {
    const aws = new AwsClient(product.issuer, 'periodic');
    const ids = [await aws.assign(), await aws.assign(), await aws.assign()];
    await eventually('the room to be seen anew', async () => {
      const { body } = await aws.get('serving_num');
      return (body as { serving_counter: string }).serving_counter === '2';
    });
    expect((await aws.post('generate_token', { request_id: ids[2] })).status).toBe(202);
    const from = new Date(Date.now() + 3_600_000).toISOString();
    await product.admin.patch('periodic', { inlet: { from } });
    expect(await product.admin.room('periodic')).toMatchObject({
      settings: { inlet: { admit: 2, every: '1h', from } },
    });
    expect(site.requests).toContainEqual(expect.objectContaining({ method: 'GET', path: '/hook/health' }));
  });

  test('OIDC adapter', async () => {
    const tokens = await visit();
    expect(tokens.claims()).toMatchObject({ room: 'launch', aud: 'shop' });
  });

  test('authorizer', async () => {
    const tokens = await visit();
    const jwks = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens.access_token, jwks, {
      issuer: product.issuer,
      audience: 'https://api.example.com',
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({ client_id: 'shop', room: 'launch' });
    const verify = () =>
      http(`${product.issuer}/verify?room=launch`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    expect((await verify()).status).toBe(200);
    await product.admin.end('launch', String(payload.sub));
    expect((await verify()).status).toBe(401);
  });

  test('event bus', async () => {
    const { sub } = (await visit()).claims() ?? {};
    await product.admin.end('launch', String(sub), 'completed');
    const ended = { type: 'admission.ended', data: { sub, outcome: 'completed', actor: 'tests' } };
    expect(await eventsOf('launch')).toContainEqual(expect.objectContaining({ type: 'admission.started' }));
    expect(await eventsOf('launch')).toContainEqual(
      expect.objectContaining({ ...ended, data: expect.objectContaining(ended.data) }),
    );
    await eventually('the webhook to be told', () => {
      const told = eventsIn(receiver);
      return told.some(({ type, data }) => type === ended.type && data.sub === sub);
    });
  });

  test('control panel: its counters and buttons, as calls of the admin API', async () => {
    const { serving } = await product.admin.advance('core', 1);
    expect(await product.admin.room('core')).toMatchObject({ serving, inside: 0 });
    expect((await product.admin.call('GET', '/rooms/core/admissions?state=ended')).status).toBe(200);
    await product.admin.reset('core');
    expect(await product.admin.room('core')).toMatchObject({ serving: 0, issued: 0 });
  });

  test('sample waiting room site: enter, position, serving position, size, time, token, check out', async () => {
    await product.admin.reset('launch');
    const browser = new Browser();
    const login = await shop.login();
    const waiting = await shop.walk(browser, login.url);
    expect(await browser.json(waiting.url)).toMatchObject({ number: 1, serving: 0, ahead: 0, turn_ends_at: null });
    expect(JSON.parse((await http(`${product.issuer}/rooms/launch/status`)).text)).toHaveProperty('waiting');
    await product.admin.advance('launch', 1);
    expect(await browser.json(waiting.url)).toMatchObject({ state: 'turn', turn_ends_at: expect.any(String) });
    const called = await shop.walk(browser, waiting.url);
    const tokens = await shop.exchange(called.location ?? '', login);
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    expect((await http(`${product.issuer}/complete`, { method: 'POST', headers })).status).toBe(204);
    expect(await product.admin.room('launch')).toMatchObject({ inside: 0, completed: 1 });
  });

  test('metrics and alarms', async () => {
    const { text } = await http(`${product.issuer}/metrics`);
    expect(text).toMatch(/owr_http_request_duration_seconds_count\{[^}]*status="4\d\d"/);
    for (const path of ['deploy/prometheus-alerts.yaml', 'deploy/grafana-dashboard.json']) {
      expect(readFileSync(path, 'utf8')).toContain('owr_http_request_duration_seconds');
    }
  });

  test('keys in Secrets Manager: made at first start, kept, no other after a restart', async () => {
    const kids = async (of: Product) => {
      const { keys } = JSON.parse((await http(`${of.issuer}/.well-known/jwks.json`)).text) as {
        keys: { kid: string }[];
      };
      return keys.map(({ kid }) => kid);
    };
    await using first = await startProduct({ rooms: { launch: {} }, clients: [shopClient()] });
    const made = await kids(first);
    expect(made.length).toBeGreaterThan(0);
    await first.stop();
    await using second = await startProduct({ rooms: { launch: {} }, clients: [shopClient()], dataDir: first.dataDir });
    expect(await kids(second)).toEqual(made);
  });

  test('four ways to integrate: an example and its test each', () => {
    const ways = ['everything-through-the-room', 'redirect-when-busy', 'page-with-api', 'oidc-adapter'];
    for (const way of ways) {
      expect(readFileSync(`examples/${way}/README.md`, 'utf8')).toContain('npm');
      expect(readFileSync(`test/examples/${way}.test.ts`, 'utf8')).toContain(way);
    }
  });
});
