import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient, type AwsTokens, send } from '../support/aws-client.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const INVALID = { status: 400, body: { error: 'Invalid event or request ID' } };
const INVALID_EVENT = { status: 400, body: { error: 'Invalid event ID' } };
const UNREADABLE = { status: 400, body: { message: 'Invalid request body' } };
const UNKNOWN = { status: 404, body: { error: "Request ID doesn't exist or status already set." } };

describe('private calls of Virtual Waiting Room on AWS', () => {
  let product: TimedProduct;
  let aws: AwsClient;

  beforeEach(async () => {
    const settings = { aws_api: true, turn_window: '60s', admission: '10m' };
    product = await startTimedProduct({
      rooms: { launch: settings, other: settings, 'no-aws': {} },
      clients: [],
      awsKeys: AWS_KEYS,
    });
    aws = new AwsClient(product.issuer, 'launch');
  });
  afterEach(() => product[Symbol.asyncDispose]());

  /** Somebody inside. */
  async function visitor(): Promise<string> {
    const id = await aws.assign();
    await aws.increment(1);
    await aws.tokens(id);
    return id;
  }

  async function statusOf(requestId: string, status: unknown): Promise<number> {
    return (await aws.signedPost('update_session', { request_id: requestId, status })).status;
  }

  async function serving(): Promise<number> {
    return (await product.admin.room('launch')).serving;
  }

  test('POST /generate_token: 200 with issuer and validity_period', async () => {
    const id = await aws.assign();
    await aws.increment(1);
    const changes = { request_id: id, issuer: 'https://issuer.example.com', validity_period: 60 };
    const answer = await aws.signedPost('generate_token', changes);
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 60 } });
    product.pass(30);
    expect(await aws.signedPost('generate_token', changes)).toMatchObject({ status: 200, body: { expires_in: 30 } });
    expect((await aws.tokens(id)).expires_in).toBe(30);
    product.pass(31);
    expect((await aws.signedPost('generate_token', changes)).status).toBe(410);
  });

  test('POST /generate_token: 200 as the room says without these', async () => {
    const id = await aws.assign();
    await aws.increment(1);
    const { body } = await aws.signedPost('generate_token', { request_id: id });
    expect(body).toEqual(await aws.tokens(id));
    expect((body as AwsTokens).expires_in).toBe(600);
  });

  test('POST /generate_token: 400 a wrong issuer or validity_period', async () => {
    const id = await aws.assign();
    await aws.increment(1);
    for (const wrong of [
      ...[0, -1, 1.5, 30 * 86_400 + 1, 1e300].map((period) => ({ validity_period: period })),
      ...['', 'x'.repeat(513), '\ud800', product.issuer, `${product.issuer}/`].map((issuer) => ({ issuer })),
    ]) {
      const { status, body } = await aws.signedPost('generate_token', { request_id: id, ...wrong });
      expect(status, JSON.stringify(wrong)).toBe(400);
      expect(body).toEqual({ error: expect.stringMatching(/^Invalid (issuer|validity_period): must be/) });
    }
    for (const wrong of [{ validity_period: '60' }, { validity_period: null }, { issuer: 7 }, { issuer: null }]) {
      expect(await aws.signedPost('generate_token', { request_id: id, ...wrong })).toMatchObject(UNREADABLE);
    }
    expect(await aws.signedPost('generate_token', { request_id: 'x' })).toMatchObject(INVALID);
  });

  test('POST /increment_serving_counter: 200 the serving number, forwards and back', async () => {
    for (let joined = 0; joined < 10; joined += 1) await aws.assign();
    expect(await aws.increment(8)).toBe(8);
    expect(await aws.increment(-3)).toBe(5);
    expect(await aws.increment(0)).toBe(5);
    expect(await aws.increment(20)).toBe(25);
    expect(await serving()).toBe(25);
  });

  test('POST /increment_serving_counter: cut to what the capacity admits', async () => {
    await product.admin.patch('launch', { mode: 'paused', inlet: { capacity: 3 } });
    for (let joined = 0; joined < 10; joined += 1) await aws.assign();
    expect(await aws.increment(8)).toBe(3);
  });

  test('POST /increment_serving_counter: 200 and no step back while the room calls by itself', async () => {
    await product.admin.patch('launch', { inlet: { admit: 1, every: '1h' } });
    await aws.assign();
    expect(await aws.increment(-1)).toBe(1);
    expect(await serving()).toBe(1);
  });

  test('POST /increment_serving_counter: 400 no whole number', async () => {
    for (const by of ['1', null, undefined, [], {}]) {
      const answer = await aws.signedPost('increment_serving_counter', { increment_by: by });
      expect(answer, JSON.stringify(by)).toMatchObject(UNREADABLE);
    }
    for (const by of [1.5, 1e17, -10_000_001]) {
      const answer = await aws.signedPost('increment_serving_counter', { increment_by: by });
      expect(answer.body, JSON.stringify(by)).toEqual({
        error: expect.stringMatching(/^Invalid increment_by: must be/),
      });
      expect(answer.status).toBe(400);
    }
    expect(await aws.signedPost('increment_serving_counter', { event_id: 'x', increment_by: 1 })).toMatchObject(
      INVALID_EVENT,
    );
  });

  test('POST /increment_serving_counter: 200 each time, for equal calls of one second too', async () => {
    const call = aws.signedCall('increment_serving_counter', { increment_by: 1 });
    const answers = [await send(call), await send(call), await send(call)];
    expect(answers.map(({ body }) => body)).toEqual([1, 2, 3].map((served) => ({ serving_num: served })));
  });

  test('POST /increment_serving_counter: once for an Idempotency-Key, however often it is sent', async () => {
    const call = aws.signedCall('increment_serving_counter', { increment_by: 4 }, { 'Idempotency-Key': 'a' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(call)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { serving_num: 4 } });
    expect(await serving()).toBe(4);
  });

  test('GET /num_active_tokens: 200 those inside', async () => {
    const [first] = [await visitor(), await visitor()];
    expect(await aws.signedGet('num_active_tokens')).toMatchObject({ status: 200, body: { active_tokens: 2 } });
    await statusOf(first, 1);
    expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 1 });
    product.pass(601);
    expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 0 });
    expect(await aws.signedGet('num_active_tokens', { event_id: 'no-aws' })).toMatchObject(INVALID_EVENT);
  });

  test('GET /expired_tokens: 200 the request ids whose tokens have expired', async () => {
    const ids = [await visitor(), await visitor(), await visitor()];
    await statusOf(ids[0] ?? '', 1);
    expect(await aws.signedGet('expired_tokens')).toMatchObject({ status: 200, body: [] });
    product.pass(300);
    const later = await visitor();
    product.pass(301);
    expect(await aws.signedGet('expired_tokens')).toMatchObject({ status: 200 });
    const expired = (await aws.signedGet('expired_tokens')).body as string[];
    expect(expired.toSorted()).toEqual(ids.toSorted());
    product.pass(300);
    expect((await aws.signedGet('expired_tokens')).body).toHaveLength(4);
    expect((await aws.signedGet('expired_tokens')).body).toContain(later);
    await aws.signedPost('reset_initial_state');
    expect((await aws.signedGet('expired_tokens')).body).toEqual([]);
    expect(await aws.signedGet('expired_tokens', { event_id: 'nowhere' })).toMatchObject(INVALID_EVENT);
  });

  test('POST /update_session: 200 completed, 200 abandoned, and the slot is free', async () => {
    await product.admin.patch('launch', { inlet: { capacity: 2 } });
    const [done, gone] = [await aws.assign(), await aws.assign()];
    for (const id of [done, gone]) await aws.tokens(id);
    const next = await aws.assign();
    expect((await aws.post('generate_token', { request_id: next })).status).toBe(202);
    expect(await statusOf(done, 1)).toBe(200);
    expect(await statusOf(gone, -1)).toBe(200);
    expect((await aws.post('generate_token', { request_id: next })).status).toBe(200);
    expect(await product.admin.room('launch')).toMatchObject({ completed: 1, abandoned: 1, inside: 1 });
  });

  test('POST /update_session: 400 wrong status or ids', async () => {
    const id = await visitor();
    for (const status of ['1', null, undefined, true]) {
      const answer = await aws.signedPost('update_session', { request_id: id, status });
      expect(answer, JSON.stringify(status)).toMatchObject(UNREADABLE);
    }
    for (const status of [0, 2, 1.5]) {
      const answer = await aws.signedPost('update_session', { request_id: id, status });
      expect(answer, JSON.stringify(status)).toMatchObject({
        status: 400,
        body: { error: 'Invalid status: must be 1 or -1' },
      });
    }
    expect(await aws.signedPost('update_session', { request_id: 'x', status: 1 })).toMatchObject(INVALID);
    expect(await aws.signedPost('update_session', { event_id: 'other', request_id: id, status: 1 })).toMatchObject(
      UNKNOWN,
    );
  });

  test('POST /update_session: 404 unknown', async () => {
    const before = await visitor();
    const waiting = await aws.assign();
    expect(await aws.signedPost('update_session', { request_id: waiting, status: 1 })).toMatchObject(UNKNOWN);
    product.pass(1);
    await aws.signedPost('reset_initial_state');
    expect(await aws.signedPost('update_session', { request_id: before, status: 1 })).toMatchObject(UNKNOWN);
  });

  test('POST /update_session: 404 already set', async () => {
    const id = await visitor();
    expect(await statusOf(id, 1)).toBe(200);
    for (const status of [1, -1]) {
      expect(await aws.signedPost('update_session', { request_id: id, status })).toMatchObject(UNKNOWN);
    }
    expect(await product.admin.room('launch')).toMatchObject({ completed: 1, abandoned: 0 });
  });

  test('POST /reset_initial_state: 200, counters to zero, tokens gone', async () => {
    const id = await visitor();
    await aws.assign();
    product.pass(1);
    expect(await aws.signedPost('reset_initial_state')).toMatchObject({
      status: 200,
      body: { message: expect.any(String) },
    });
    expect((await aws.get('serving_num')).body).toEqual({ serving_counter: '0' });
    expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 0 });
    expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 0 });
    expect((await aws.post('generate_token', { request_id: id })).status).toBe(400);
    expect(await aws.signedPost('reset_initial_state', { event_id: 'nowhere' })).toMatchObject(INVALID_EVENT);
  });

  test('POST /reset_initial_state: once for an Idempotency-Key, however often it is sent', async () => {
    const call = aws.signedCall('reset_initial_state', {}, { 'Idempotency-Key': 'b' });
    await send(call);
    const id = await aws.assign();
    expect((await send(call)).status).toBe(200);
    expect((await aws.get('queue_num', { request_id: id })).body).toMatchObject({ queue_number: 1 });
  });
});
