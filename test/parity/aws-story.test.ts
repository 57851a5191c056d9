import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { type Product, startProduct } from '../support/product.ts';
import { storeKinds } from '../support/store-kinds.ts';

const ROOM = 'aws-story';

describe.each(storeKinds())(
  'a visitor, an inlet and a dashboard of Virtual Waiting Room on AWS, on $name',
  ({ redisUrl }) => {
    let product: Product;
    let aws: AwsClient;

    beforeAll(async () => {
      product = await startProduct({
        rooms: { [ROOM]: { aws_api: true, aws_event_id: 'Sample', admission: '1h' } },
        clients: [],
        awsKeys: AWS_KEYS,
        redisUrl: await redisUrl(),
      });
      aws = new AwsClient(product.issuer, 'Sample');
      await aws.signedPost('reset_initial_state');
    });
    afterAll(() => product[Symbol.asyncDispose]());

    test('take a number, ask, are served, get tokens, check out, and start again', async () => {
      const beforeS = Math.floor(Date.now() / 1000);
      const [first, second] = [await aws.assign(), await aws.assign()];
      expect(first).toMatch(/^\w{8}-\w{4}-\w{4}-\w{4}-\w{12}$/);
      const place = await aws.get('queue_num', { request_id: second });
      expect(place).toMatchObject({ status: 200, body: { queue_number: 2, event_id: 'Sample', status: 1 } });
      const { entry_time: enteredAt } = place.body as { entry_time: number };
      expect(Math.abs(enteredAt - beforeS)).toBeLessThan(30);

      expect((await aws.get('serving_num')).body).toEqual({ serving_counter: '0' });
      expect((await aws.post('generate_token', { request_id: first })).status).toBe(202);
      expect((await aws.get('queue_pos_expiry', { request_id: first })).status).toBe(202);
      expect(await aws.increment(1)).toBe(1);
      expect((await aws.get('serving_num')).body).toEqual({ serving_counter: '1' });
      expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 2 });
      const expiry = (await aws.get('queue_pos_expiry', { request_id: first })).body as { expires_in: number };
      expect(expiry.expires_in).toBeGreaterThan(200);
      expect((await aws.post('generate_token', { request_id: second })).status).toBe(202);

      const tokens = await aws.tokens(first);
      expect(tokens).toMatchObject({ token_type: 'Bearer' });
      expect(Math.abs(tokens.expires_in - 3600)).toBeLessThan(30);
      const jwks = createRemoteJWKSet(new URL(`${product.issuer}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(tokens.access_token, jwks, {
        issuer: `${product.issuer}/aws/public`,
        audience: 'Sample',
      });
      expect(payload).toMatchObject({ sub: first, queue_position: 1, token_use: 'access' });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
      expect(decodeJwt((await aws.tokens(first)).access_token)).toEqual(payload);
      await eventually('the room to be seen anew', async () => {
        const { body } = await aws.get('waiting_num');
        return (body as { waiting_num: number }).waiting_num === 1;
      });

      expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 1 });
      expect((await aws.signedPost('update_session', { request_id: first, status: 1 })).status).toBe(200);
      expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 0 });
      expect((await aws.post('generate_token', { request_id: first })).status).toBe(410);
      expect((await aws.signedGet('expired_tokens')).body).toEqual([]);

      await aws.increment(1);
      expect(await aws.signedPost('generate_token', { request_id: second, validity_period: 60 })).toMatchObject({
        status: 200,
        body: { expires_in: expect.toSatisfy((seconds: number) => seconds > 30 && seconds <= 60) },
      });
      expect(await aws.signedPost('reset_initial_state')).toMatchObject({ status: 200 });
      expect((await aws.get('serving_num')).body).toEqual({ serving_counter: '0' });
      expect((await aws.get('waiting_num')).body).toEqual({ waiting_num: 0 });
      expect((await aws.get('queue_num', { request_id: second })).status).toBe(202);
      expect((await aws.get('queue_num', { request_id: await aws.assign() })).body).toMatchObject({ queue_number: 1 });
    });
  },
);

test('private calls are signed for the path that clients see, that of the issuer included', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  await using product = await startProduct({
    issuer: `http://127.0.0.1:${port}/wait/here`,
    port,
    rooms: { launch: { aws_api: true } },
    clients: [],
    awsKeys: AWS_KEYS,
  });
  const aws = new AwsClient(product.issuer, 'launch');
  expect(await aws.increment(3)).toBe(3);
  expect((await aws.signedGet('num_active_tokens')).body).toEqual({ active_tokens: 0 });
  expect((await aws.get('serving_num')).body).toEqual({ serving_counter: '3' });
});
