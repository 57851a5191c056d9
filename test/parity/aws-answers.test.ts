import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AWS_KEYS, type AwsAnswer, AwsClient, type AwsTokens, send } from '../support/aws-client.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const EVENT = 'Black Friday 2026';
const settings = { aws_api: true, turn_window: '60s', admission: '10m' };
const LIMITED_KEY = { accessKeyId: 'AKIDOFTHETESTS02', secretAccessKey: 'secret-of-the-tests-0123456789-klmnopqrst' };
const limitedKey = {
  access_key_id: LIMITED_KEY.accessKeyId,
  secret_access_key: LIMITED_KEY.secretAccessKey,
  ...{ rooms: ['sale'], calls: ['num_active_tokens', 'increment_serving_counter'] },
};
const DOORS_IN_MS = 3_600_000;
const opensAt = new Date(Date.now() - (Date.now() % 1000) + DOORS_IN_MS).toISOString();
const rooms = {
  early: { ...settings, mode: 'prequeue', opens_at: opensAt },
  sale: { ...settings, aws_event_id: EVENT, aws_private_issuer: 'https://private.example.com/api' },
  auto: { ...settings, inlet: { admit: 1, every: '1h' } },
};

const invalidIds = { error: 'Invalid event or request ID' };
const invalidEvent = { error: 'Invalid event ID' };
const invalidId = { error: 'Invalid request ID' };
const invalidBody = { message: 'Invalid request body' };
const expired = { error: 'Queue position has expired' };
const notServed = { error: 'Request ID not being served yet' };
const unset = { error: "Request ID doesn't exist or status already set." };

/** Somebody asks in a room that others may have used before. */
interface Scene {
  readonly product: TimedProduct;
  readonly aws: AwsClient;
  readonly auto: AwsClient;
}

type Ask = (scene: Scene) => Promise<AwsAnswer>;
type Row = [what: string, ask: Ask, status: number, body: unknown];

/** Calls everybody, and somebody new as the last of them. @returns the request id of that one */
async function called({ aws }: Scene): Promise<string> {
  const id = await aws.assign();
  const number = (await aws.get('queue_num', { request_id: id })).body as { queue_number: number };
  await aws.increment(number.queue_number - (await aws.increment(0)));
  return id;
}

/** Somebody inside. */
async function inside(scene: Scene): Promise<string> {
  const id = await called(scene);
  await scene.aws.tokens(id);
  return id;
}

const expiryOf = ({ aws }: Scene, id: string): Promise<AwsAnswer> => aws.get('queue_pos_expiry', { request_id: id });

/** What the functions of the original answered, in the order of the calls. */
const rows: readonly Row[] = [
  ['serving_num: a string', ({ aws }) => aws.get('serving_num'), 200, { serving_counter: '0' }],
  ['waiting_num: a number', ({ aws }) => aws.get('waiting_num'), 200, { waiting_num: 0 }],
  ['num_active_tokens: a number', ({ aws }) => aws.signedGet('num_active_tokens'), 200, { active_tokens: 0 }],
  ['an event of any text, in the body', ({ aws }) => aws.post('assign_queue_num'), 200, expect.anything()],
  ['an event of any text, in the query', ({ aws }) => aws.get('serving_num'), 200, { serving_counter: '0' }],
  [
    'increment_serving_counter: a number',
    ({ aws }) => aws.signedPost('increment_serving_counter', { increment_by: 1 }),
    200,
    { serving_num: 1 },
  ],

  ['queue_num: another event', ({ aws }) => aws.get('queue_num', queryOf('x')), 400, invalidIds],
  ['queue_num: malformed', ({ aws }) => aws.get('queue_num', { request_id: 'x' }), 400, invalidIds],
  ['queue_num: unknown', ({ aws }) => aws.get('queue_num', unknown()), 202, { error: 'Request ID not found' }],
  ['queue_pos_expiry: malformed', (scene) => expiryOf(scene, 'x'), 400, invalidIds],
  ['queue_pos_expiry: unknown', (scene) => expiryOf(scene, randomUUID()), 404, invalidId],
  ['queue_pos_expiry: not served', async (scene) => expiryOf(scene, await scene.aws.assign()), 202, notServed],
  ['generate_token: malformed', ({ aws }) => aws.post('generate_token', { request_id: 'x' }), 400, invalidIds],
  ['generate_token: unknown', ({ aws }) => aws.post('generate_token', unknown()), 400, invalidId],
  ['private generate_token: unknown', ({ aws }) => aws.signedPost('generate_token', unknown()), 400, invalidId],
  ['update_session: malformed', ({ aws }) => update(aws, 'x'), 400, invalidIds],
  ['update_session: unknown', ({ aws }) => update(aws, randomUUID()), 404, unset],

  ['serving_num: another event', ({ aws }) => aws.get('serving_num', { event_id: 'x' }), 400, invalidEvent],
  ['waiting_num: another event', ({ aws }) => aws.get('waiting_num', { event_id: 'x' }), 400, invalidEvent],
  ['public_key: another event', ({ aws }) => aws.get('public_key', { event_id: 'x' }), 400, invalidEvent],
  ['expired_tokens: another event', ({ aws }) => aws.signedGet('expired_tokens', queryOf('x')), 400, invalidEvent],

  ['no event in the query', ({ aws }) => aws.get('serving_num', { event_id: '' }), 400, missing('event_id')],
  ['no request id in the query', ({ aws }) => aws.get('queue_num'), 400, missing('request_id')],
  [
    'neither in the query',
    ({ aws }) => aws.get('queue_pos_expiry', { event_id: '' }),
    400,
    missing('request_id, event_id'),
  ],
  ['no request id in the body', ({ aws }) => aws.post('generate_token'), 400, invalidBody],
  ['an event that is no text', ({ aws }) => aws.post('assign_queue_num', { event_id: 1 }), 400, invalidBody],
  [
    'increment_serving_counter: a text',
    ({ aws }) => aws.signedPost('increment_serving_counter', { increment_by: '1' }),
    400,
    invalidBody,
  ],
  ['update_session: no status', ({ aws }) => aws.signedPost('update_session', unknown()), 400, invalidBody],
  [
    'update_session: no such status',
    ({ aws }) => aws.signedPost('update_session', { ...unknown(), status: 2 }),
    400,
    { error: 'Invalid status: must be 1 or -1' },
  ],
  [
    'private generate_token: the issuer of ID tokens, as a URL',
    ({ product, aws }) =>
      aws.signedPost('generate_token', { ...unknown(), issuer: `${product.issuer.replace('http', 'HTTP')}/#` }),
    400,
    { error: expect.stringMatching(/^Invalid issuer: must be a text of 1 to 512 characters, and not the issuer/) },
  ],
  [
    'private generate_token: a validity period that is a text',
    ({ aws }) => aws.signedPost('generate_token', { ...unknown(), validity_period: '60' }),
    400,
    invalidBody,
  ],

  [
    'increment_serving_counter: back, as far as the line allows',
    async (scene) => {
      await inside(scene);
      await scene.aws.increment(5);
      return scene.aws.signedPost('increment_serving_counter', { increment_by: -1000 });
    },
    200,
    { serving_num: 3 },
  ],
  [
    'increment_serving_counter: back, while the room calls by itself',
    async ({ auto }) => {
      await auto.assign();
      return auto.signedPost('increment_serving_counter', { increment_by: -1 });
    },
    200,
    { serving_num: 1 },
  ],

  [
    'queue_pos_expiry: the rest of the position, after a token too',
    async (scene) => {
      const id = await inside(scene);
      scene.product.pass(20);
      return expiryOf(scene, id);
    },
    200,
    { expires_in: 40 },
  ],
  [
    'queue_pos_expiry: of a completed session',
    async (scene) => {
      const id = await inside(scene);
      await update(scene.aws, id);
      return expiryOf(scene, id);
    },
    200,
    { expires_in: 60 },
  ],
  [
    'queue_pos_expiry: expired, though the token is good',
    async (scene) => {
      const id = await inside(scene);
      scene.product.pass(61);
      return expiryOf(scene, id);
    },
    410,
    expired,
  ],
  [
    'generate_token: expired',
    async (scene) => {
      const id = await called(scene);
      scene.product.pass(61);
      return scene.aws.post('generate_token', { request_id: id });
    },
    410,
    expired,
  ],
];

function unknown(): { request_id: string } {
  return { request_id: randomUUID() };
}

function queryOf(event: string): { event_id: string; request_id: string } {
  return { event_id: event, ...unknown() };
}

function missing(names: string): { message: string } {
  return { message: `Missing required request parameters: [${names}]` };
}

function update(aws: AwsClient, requestId: string): Promise<AwsAnswer> {
  return aws.signedPost('update_session', { request_id: requestId, status: 1 });
}

describe.each(storeKinds())('what clients of Virtual Waiting Room on AWS are answered, on $name', ({ redisUrl }) => {
  let scene: Scene;

  beforeAll(async () => {
    const product = await startTimedProduct({
      rooms,
      clients: [],
      awsKeys: [...AWS_KEYS, limitedKey],
      redisUrl: await redisUrl(),
    });
    const [aws, auto] = [new AwsClient(product.issuer, EVENT), new AwsClient(product.issuer, 'auto')];
    scene = { product, aws, auto };
  });
  afterAll(() => scene.product[Symbol.asyncDispose]());

  test.each(rows)('%s', async (_what, ask, status, body) => {
    const answer = await ask(scene);
    expect(answer.body).toEqual(body);
    expect(answer.status).toBe(status);
  });

  test('the first issuer stays, and tokens that are at hand are given again', async () => {
    const { aws } = scene;
    const issuerOf = ({ body }: AwsAnswer): unknown => decodeJwt((body as AwsTokens).access_token).iss;
    const privately = (id: string, more: object = {}): Promise<AwsAnswer> =>
      aws.signedPost('generate_token', { request_id: id, ...more });
    const publicly = (id: string): Promise<AwsAnswer> => aws.post('generate_token', { request_id: id });
    const [own, other, first] = [await called(scene), await called(scene), await called(scene)];
    const issued = await privately(own, { issuer: 'https://own.example.com' });
    expect(issuerOf(issued)).toBe('https://own.example.com');
    expect((await publicly(own)).body).toEqual(issued.body);
    expect((await privately(own, { issuer: 'https://other.example.com' })).body).toEqual(issued.body);
    expect(issuerOf(await privately(other))).toBe('https://private.example.com/api');
    expect(issuerOf(await publicly(first))).toBe(`${scene.product.issuer}/aws/public`);
    expect(issuerOf(await privately(first, { issuer: 'https://own.example.com' }))).toBe(
      `${scene.product.issuer}/aws/public`,
    );
  });

  test('a key with limits is refused elsewhere', async () => {
    const { aws, auto } = scene;
    const statusOf = async (client: AwsClient, call: string, body: Record<string, unknown> = {}): Promise<number> => {
      const { url, method, body: text = '' } = client.signedCall(call, body);
      return (await send(client.signed({ url, method, body: text }, { key: LIMITED_KEY }))).status;
    };
    expect(await statusOf(aws, 'increment_serving_counter', { increment_by: 0 })).toBe(200);
    expect(await statusOf(auto, 'increment_serving_counter', { increment_by: 0 })).toBe(403);
    expect(await statusOf(aws, 'reset_initial_state')).toBe(403);
    expect(await statusOf(aws, 'increment_serving_counter', { event_id: 'x', increment_by: 0 })).toBe(400);
  });

  test('a session is known by the sub of its events too', async () => {
    const { aws, product } = scene;
    const id = await inside(scene);
    const { sub } = (await aws.signedGet('session_sub', { request_id: id })).body as { sub: string };
    const events = await (await product.admin.call('GET', '/rooms/sale/events?limit=1000')).text();
    expect(events).toContain(sub);
    expect(sub).not.toContain(id);
    expect((await aws.signedGet('session_sub', unknown())).status).toBe(404);
    expect((await aws.post('generate_token', { request_id: sub })).status).toBe(400);
    expect((await aws.signedPost('update_session', { sub: 'x', status: 1 })).status).toBe(404);
    expect((await aws.signedPost('update_session', { sub, status: 1 })).status).toBe(200);
    expect((await aws.signedPost('update_session', { sub, status: 1 })).status).toBe(404);
    expect((await update(aws, id)).status).toBe(404);
  });

  test('early visitors are told when to ask again, and when the doors open', async () => {
    const early = new AwsClient(scene.product.issuer, 'early');
    const id = { request_id: await early.assign() };
    for (const answer of [
      await early.get('queue_num', id),
      await early.get('queue_pos_expiry', id),
      await early.post('generate_token', id),
    ]) {
      expect(answer).toMatchObject({ status: 202, body: { error: expect.any(String), opens_at: opensAt } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(2);
    }
  });

  test('what is the same for everybody may be kept by a cache, and nothing else', async () => {
    const { aws } = scene;
    const caching = async (answer: Promise<AwsAnswer>): Promise<unknown> => (await answer).headers['cache-control'];
    // Each by the fast lane, and by the route that takes every query.
    for (const query of [{}, { more: '1' }]) {
      for (const counter of ['serving_num', 'waiting_num']) {
        expect(await aws.get(counter, query)).toMatchObject({
          status: 200,
          headers: { 'cache-control': 'public, max-age=1', 'access-control-allow-origin': '*' },
          body: { [counter === 'serving_num' ? 'serving_counter' : counter]: expect.anything() },
        });
      }
    }
    expect(await caching(aws.get('public_key'))).toBe('public, max-age=3600');
    expect(await caching(aws.get('serving_num', { event_id: 'x' }))).toBe('no-store');
    expect(await caching(aws.get('queue_num', unknown()))).toBe('no-store');
    expect(await caching(aws.post('assign_queue_num'))).toBe('no-store');
    expect(await caching(aws.signedGet('num_active_tokens'))).toBe('no-store');
  });

  test('browsers may read what functions answered, and nothing else of the private side', async () => {
    const { aws } = scene;
    const origin = async (answer: Promise<AwsAnswer>): Promise<unknown> =>
      (await answer).headers['access-control-allow-origin'];
    const signed = aws.signedCall('increment_serving_counter', { increment_by: 0 });
    const unsigned = { ...signed, headers: {} };
    const wrong = { ...signed, headers: { ...signed.headers, Authorization: `${signed.headers.Authorization}0` } };
    expect(await origin(send(signed))).toBe('*');
    expect(await origin(update(aws, randomUUID()))).toBe('*');
    expect(await origin(send(unsigned))).toBeUndefined();
    expect(await origin(send(wrong))).toBeUndefined();
    expect(await origin(aws.signedPost('increment_serving_counter'))).toBeUndefined();
    expect(await origin(aws.post('generate_token'))).toBe('*');
  });
});
