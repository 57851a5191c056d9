import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import type { ProductOptions } from '../support/product.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const INVALID = { status: 400, body: { error: 'Invalid event or request ID' } };
const INVALID_EVENT = { status: 400, body: { error: 'Invalid event ID' } };
const UNREADABLE = { status: 400, body: { message: 'Invalid request body' } };
const NOT_SERVED = { status: 202, body: { error: 'Request ID not being served yet' } };

function setUp(room: Record<string, unknown> = {}): ProductOptions {
  const settings = { aws_api: true, turn_window: '60s', admission: '10m', ...room };
  return { rooms: { launch: settings, other: settings, 'no-aws': {} }, clients: [], awsKeys: AWS_KEYS };
}

describe('public calls of Virtual Waiting Room on AWS', () => {
  let product: TimedProduct;
  let aws: AwsClient;

  beforeEach(async () => {
    product = await startTimedProduct(setUp());
    aws = new AwsClient(product.issuer, 'launch');
  });
  afterEach(() => product[Symbol.asyncDispose]());

  async function expiryOf(requestId: string): Promise<unknown> {
    return (await aws.get('queue_pos_expiry', { request_id: requestId })).body;
  }

  /** Somebody who took a number before a reset. */
  async function ofBefore(): Promise<string> {
    const id = await aws.assign();
    await aws.increment(1);
    product.pass(1);
    await aws.signedPost('reset_initial_state');
    return id;
  }

  test('POST /assign_queue_num: 200 a request id, another one each time', async () => {
    const answer = await aws.post('assign_queue_num');
    expect(answer).toMatchObject({
      status: 200,
      body: { api_request_id: expect.stringMatching(/^\w{8}(-\w{4}){3}-\w{12}$/) },
    });
    expect(Object.keys(answer.body as object)).toEqual(['api_request_id']);
    expect(await aws.assign()).not.toBe(await aws.assign());
    expect((await product.admin.room('launch')).issued).toBe(3);
  });

  test('POST /assign_queue_num: 400 wrong event', async () => {
    for (const event of ['nowhere', 'no-aws', '', 'LAUNCH']) {
      expect(await aws.post('assign_queue_num', { event_id: event }), event).toMatchObject(INVALID_EVENT);
    }
    for (const event of [['launch'], { event: 1 }, null, 1]) {
      expect(await aws.post('assign_queue_num', { event_id: event }), JSON.stringify(event)).toMatchObject(UNREADABLE);
    }
  });

  test('POST /assign_queue_num: 403 closed', async () => {
    await product.admin.patch('launch', { mode: 'closed' });
    expect(await aws.post('assign_queue_num')).toMatchObject({ status: 403 });
  });

  test('GET /queue_num: 200 number, time, event and status', async () => {
    const atS = Math.floor(Date.now() / 1000);
    await aws.assign();
    const id = await aws.assign();
    product.pass(100);
    const body = { queue_number: 2, entry_time: atS, event_id: 'launch', status: 1 };
    expect(await aws.get('queue_num', { request_id: id })).toMatchObject({ status: 200, body });
  });

  test('GET /queue_num: 202 unknown since a reset', async () => {
    const body = { error: 'Request ID not found' };
    expect(await aws.get('queue_num', { request_id: await ofBefore() })).toMatchObject({ status: 202, body });
  });

  test('GET /queue_num: 400 malformed, 202 forged or of another room', async () => {
    const other = await new AwsClient(product.issuer, 'other').assign();
    const own = await aws.assign();
    for (const id of ['x', '1', own.slice(1), `${own} `, own.replaceAll('-', ''), '../../etc']) {
      expect(await aws.get('queue_num', { request_id: id }), id).toMatchObject(INVALID);
    }
    for (const id of [own.toUpperCase(), randomUUID(), other]) {
      expect(await aws.get('queue_num', { request_id: id }), id).toMatchObject({ status: 202 });
    }
    expect(await aws.get('queue_num', { event_id: 'other', request_id: own })).toMatchObject({ status: 202 });
  });

  test('GET /serving_num: 200 the serving number', async () => {
    expect(await aws.get('serving_num')).toMatchObject({ status: 200, body: { serving_counter: '0' } });
    await aws.increment(5);
    expect(await aws.get('serving_num')).toMatchObject({ status: 200, body: { serving_counter: '5' } });
    expect(await aws.get('serving_num', { event_id: 'no-aws' })).toMatchObject(INVALID_EVENT);
  });

  test('GET /waiting_num: 200 issued less tokens and expired, never below zero', async () => {
    const ids = [await aws.assign(), await aws.assign(), await aws.assign(), await aws.assign()];
    await aws.increment(3);
    expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 4 });
    await aws.tokens(ids[0] ?? '');
    product.pass(120);
    expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 1 });
    await aws.increment(100);
    expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 1 });
    product.pass(120);
    expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 0 });
    expect(await aws.get('waiting_num', { event_id: 'nowhere' })).toMatchObject(INVALID_EVENT);
  });

  test('GET /queue_pos_expiry: 200 seconds', async () => {
    const id = await aws.assign();
    await aws.increment(1);
    expect(await expiryOf(id)).toEqual({ expires_in: 60 });
    product.pass(20);
    expect(await expiryOf(id)).toEqual({ expires_in: 40 });
    await aws.tokens(id);
    product.pass(20);
    expect(await expiryOf(id)).toEqual({ expires_in: 20 });
  });

  test('GET /queue_pos_expiry: 202 not served yet', async () => {
    expect(await aws.get('queue_pos_expiry', { request_id: await aws.assign() })).toMatchObject(NOT_SERVED);
  });

  test('GET /queue_pos_expiry: 404 unknown', async () => {
    const body = { error: 'Invalid request ID' };
    expect(await aws.get('queue_pos_expiry', { request_id: await ofBefore() })).toMatchObject({ status: 404, body });
  });

  test('GET /queue_pos_expiry: 410 expired', async () => {
    const body = { error: 'Queue position has expired' };
    const [id, ended] = [await aws.assign(), await aws.assign()];
    await aws.increment(2);
    await aws.tokens(ended);
    product.pass(61);
    expect(await aws.get('queue_pos_expiry', { request_id: id })).toMatchObject({ status: 410, body });
    await aws.signedPost('update_session', { request_id: ended, status: 1 });
    expect(await aws.get('queue_pos_expiry', { request_id: ended })).toMatchObject({ status: 410, body });
  });

  test('POST /generate_token: 202 not served yet', async () => {
    expect(await aws.post('generate_token', { request_id: await aws.assign() })).toMatchObject(NOT_SERVED);
  });

  test('POST /generate_token: 400 bad', async () => {
    for (const id of [1, null, undefined, { id: 'x' }]) {
      expect(await aws.post('generate_token', { request_id: id }), JSON.stringify(id)).toMatchObject(UNREADABLE);
    }
    expect(await aws.post('generate_token', { request_id: 'x' })).toMatchObject(INVALID);
    const body = { error: 'Invalid request ID' };
    for (const id of [randomUUID(), await ofBefore()]) {
      expect(await aws.post('generate_token', { request_id: id })).toMatchObject({ status: 400, body });
    }
  });

  test('POST /generate_token: 410 expired position', async () => {
    const id = await aws.assign();
    await aws.increment(1);
    product.pass(61);
    const body = { error: 'Queue position has expired' };
    expect(await aws.post('generate_token', { request_id: id })).toMatchObject({ status: 410, body });
  });

  test('POST /generate_token: 410 ended session', async () => {
    const [done, expired] = [await aws.assign(), await aws.assign()];
    await aws.increment(2);
    await aws.tokens(done);
    await aws.tokens(expired);
    await aws.signedPost('update_session', { request_id: done, status: -1 });
    const body = { error: 'Token corresponding to request id has expired' };
    expect(await aws.post('generate_token', { request_id: done })).toMatchObject({ status: 410, body });
    product.pass(601);
    expect(await aws.post('generate_token', { request_id: expired })).toMatchObject({ status: 410, body });
    product.pass(25 * 3600);
    expect((await aws.post('generate_token', { request_id: expired })).status).toBe(410);
  });

  test('a position that waits has the grace of the room, where it has one', async () => {
    await product.admin.patch('launch', { grace: '5m', inlet: { capacity: 1 } });
    const late = await aws.assign();
    // The end of a turn is rounded up by at most 1.5 s here.
    product.pass(63);
    const inside = await aws.assign();
    expect(await aws.tokens(inside)).toMatchObject({ expires_in: 600 });
    expect(await aws.post('generate_token', { request_id: late })).toMatchObject(NOT_SERVED);
    expect(await aws.get('queue_pos_expiry', { request_id: late })).toMatchObject(NOT_SERVED);
    await aws.signedPost('update_session', { request_id: inside, status: 1 });
    expect(await expiryOf(late)).toEqual({ expires_in: 60 });
    expect(await aws.tokens(late)).toMatchObject({ expires_in: 600 });
  });

  test('whoever finds the room free enters at once', async () => {
    await product.admin.patch('launch', { inlet: { capacity: 10 } });
    const id = await aws.assign();
    expect(await expiryOf(id)).toEqual({ expires_in: 60 });
    expect(await aws.tokens(id)).toMatchObject({ expires_in: 600 });
    await product.admin.patch('launch', { mode: 'off' });
    expect(await aws.tokens(await aws.assign())).toMatchObject({ expires_in: 600 });
  });
});
