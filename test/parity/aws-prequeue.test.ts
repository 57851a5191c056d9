import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const DOORS_IN_S = 600;

describe('early visitors of Virtual Waiting Room on AWS', () => {
  let product: TimedProduct;
  let aws: AwsClient;

  async function start(room: Record<string, unknown>): Promise<void> {
    product = await startTimedProduct({
      rooms: {
        launch: {
          aws_api: true,
          mode: 'prequeue',
          opens_at: new Date(Date.now() + DOORS_IN_S * 1000).toISOString(),
          ...room,
        },
      },
      clients: [],
      awsKeys: AWS_KEYS,
    });
    aws = new AwsClient(product.issuer, 'launch');
  }

  afterEach(() => product[Symbol.asyncDispose]());

  async function numberOf(id: string): Promise<number> {
    const { status, body } = await aws.get('queue_num', { request_id: id });
    expect(status).toBe(200);
    return (body as { queue_number: number }).queue_number;
  }

  async function arrive(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => aws.assign()));
  }

  async function expectToWait(id: string): Promise<void> {
    expect(await aws.get('queue_num', { request_id: id })).toMatchObject({ status: 202 });
    expect(await aws.get('queue_pos_expiry', { request_id: id })).toMatchObject({ status: 202 });
    expect(await aws.post('generate_token', { request_id: id })).toMatchObject({ status: 202 });
  }

  describe('with a draw', () => {
    beforeEach(() => start({ inlet: { capacity: 5 } }));

    test('GET /queue_num: 202 not processed yet, until the draw; then each has a number, and those served enter', async () => {
      const early = await arrive(20);
      for (const id of early.slice(0, 3)) await expectToWait(id);
      product.pass(2);
      expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 20 });
      product.pass(DOORS_IN_S);
      const [first = ''] = early;
      await eventually('the doors to be seen open', async () => {
        return (await aws.get('queue_num', { request_id: first })).status === 200;
      });
      const numbers = await Promise.all(early.map(numberOf));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(await numberOf(await aws.assign())).toBe(21);
      const served = early.filter((_, index) => (numbers[index] ?? 0) <= 5);
      for (const id of served) expect(await aws.tokens(id)).toMatchObject({ token_type: 'Bearer' });
      const sixth = early[numbers.indexOf(6)] ?? '';
      expect((await aws.post('generate_token', { request_id: sixth })).status).toBe(202);
      expect((await aws.signedPost('update_session', { request_id: served[0], status: 1 })).status).toBe(200);
      expect(await aws.tokens(sixth)).toMatchObject({ token_type: 'Bearer' });
    });

    test('GET /queue_num: 202 unknown since a reset', async () => {
      const [id = ''] = await arrive(1);
      product.pass(1);
      await aws.signedPost('reset_initial_state');
      expect(await aws.get('queue_num', { request_id: id })).toMatchObject({ status: 202 });
      expect((await aws.get('queue_pos_expiry', { request_id: id })).status).toBe(404);
    });
  });

  describe('with a draw that awaits its public value', () => {
    beforeEach(() => start({ draw_source: 'the first value of a beacon' }));

    test('POST /increment_serving_counter: 400 while the value is awaited, and nobody knows their number', async () => {
      const [id = ''] = await arrive(3);
      product.pass(DOORS_IN_S + 1);
      await expectToWait(id);
      expect(await aws.signedPost('increment_serving_counter', { increment_by: 1 })).toMatchObject({
        status: 400,
        body: { error: 'The draw awaits its public value' },
      });
    });
  });
});
