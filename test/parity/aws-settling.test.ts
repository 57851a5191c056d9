import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AWS_KEY, AWS_KEYS, type AwsAnswer, AwsClient, send } from '../support/aws-client.ts';
import { storeKinds } from '../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const ROOM = 'launch';
const UNKNOWN = { error: "Request ID doesn't exist or status already set." };

describe.each(storeKinds())('update_session of an AWS session whose time has run out, on $name', ({ redisUrl }) => {
  let product: TimedProduct;
  let aws: AwsClient;

  beforeEach(async () => {
    product = await startTimedProduct({
      rooms: { [ROOM]: { aws_api: true, turn_window: '60s', admission: '10m' } },
      clients: [],
      awsKeys: AWS_KEYS,
      redisUrl: await redisUrl(),
    });
    aws = new AwsClient(product.issuer, ROOM);
  });
  afterEach(() => product[Symbol.asyncDispose]());

  /** Somebody whose token has expired a second ago. */
  async function expired(): Promise<string> {
    const id = await aws.assign();
    await aws.increment(1);
    await aws.signedPost('generate_token', { request_id: id, validity_period: 1 });
    product.pass(2);
    return id;
  }

  function update(requestId: string, status: 1 | -1): Promise<AwsAnswer> {
    return aws.signedPost('update_session', { request_id: requestId, status });
  }

  function keyed(requestId: string, status: 1 | -1, key: string): Promise<AwsAnswer> {
    return send(aws.signedCall('update_session', { request_id: requestId, status }, { 'Idempotency-Key': key }));
  }

  /** How visits of the room ended, as its feed tells. */
  async function ends(): Promise<{ outcome: string; actor: string | null }[]> {
    const answer = await product.admin.call('GET', `/rooms/${ROOM}/events?after=0&limit=1000`);
    const { events } = (await answer.json()) as {
      events: { type: string; data: { outcome: string; actor: string | null } }[];
    };
    return events
      .filter(({ type }) => type === 'admission.ended')
      .map(({ data: { outcome, actor } }) => ({ outcome, actor }));
  }

  test('200 once, then 404: one event, one in the total', async () => {
    const id = await expired();
    const answers = [await update(id, 1), await update(id, -1), await update(id, 1)];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404]);
    expect(answers.slice(1).map(({ body }) => body)).toEqual([UNKNOWN, UNKNOWN]);
    expect(await ends()).toEqual([
      { outcome: 'expired', actor: null },
      { outcome: 'completed', actor: `aws:${AWS_KEY.accessKeyId}` },
    ]);
    expect(await product.admin.room(ROOM)).toMatchObject({ completed: 1, abandoned: 0, inside: 0 });
  });

  test('200 for one of many that come at once', async () => {
    const id = await expired();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => update(id, index % 2 === 0 ? 1 : -1)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 404)]);
    const { completed, abandoned } = await product.admin.room(ROOM);
    expect(Number(completed) + Number(abandoned)).toBe(1);
  });

  test('200 again for the same Idempotency-Key and status, for nothing else', async () => {
    const id = await expired();
    expect((await keyed(id, -1, 'a')).status).toBe(200);
    expect((await keyed(id, -1, 'a')).status).toBe(200);
    expect((await keyed(id, 1, 'a')).status).toBe(404);
    expect((await keyed(id, -1, 'b')).status).toBe(404);
    expect((await update(id, -1)).status).toBe(404);
    const other = await expired();
    expect((await keyed(other, -1, 'a')).status).toBe(200);
    expect(await product.admin.room(ROOM)).toMatchObject({ completed: 0, abandoned: 2 });
  });

  test('200 again for the same Idempotency-Key of a session that lasted', async () => {
    const id = await aws.assign();
    await aws.increment(1);
    await aws.tokens(id);
    expect((await keyed(id, 1, 'a')).status).toBe(200);
    expect((await keyed(id, 1, 'a')).status).toBe(200);
    expect((await keyed(id, 1, 'b')).status).toBe(404);
    product.pass(601);
    expect((await keyed(id, 1, 'b')).status).toBe(404);
    expect(await product.admin.room(ROOM)).toMatchObject({ completed: 1, abandoned: 0 });
  });

  test('its id stays among the expired tokens, as there, and all else is as before', async () => {
    const [first, second] = [await expired(), await expired()];
    expect((await aws.signedGet('expired_tokens')).body).toEqual([first, second]);
    await update(first, -1);
    expect((await aws.signedGet('expired_tokens')).body).toEqual([first, second]);
    expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 0 });
    for (const id of [first, second]) {
      expect((await aws.post('generate_token', { request_id: id })).status).toBe(410);
      expect((await aws.get('queue_pos_expiry', { request_id: id })).status).toBe(200);
    }
    const listed = await product.admin.call('GET', `/rooms/${ROOM}/admissions?state=ended`);
    const { admissions } = (await listed.json()) as { admissions: { outcome: string }[] };
    expect(admissions.map(({ outcome }) => outcome)).toEqual(['abandoned', 'expired']);
  });

  test('404 before a reset: nothing of it counts in the new epoch', async () => {
    const id = await expired();
    await aws.signedPost('reset_initial_state');
    expect((await update(id, 1)).status).toBe(404);
    expect(await product.admin.room(ROOM)).toMatchObject({ completed: 0, abandoned: 0 });
  });
});
