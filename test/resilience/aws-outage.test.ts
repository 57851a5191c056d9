import { expect, test } from 'vitest';
import { AWS_KEYS, type AwsAnswer, AwsClient, send } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { startRedisWithAof } from '../support/redis-servers.ts';

const ROOM = 'launch';

/** One process of a deployment. */
function startProcess(redisPort: number): Promise<Product> {
  return startProduct({
    rooms: { [ROOM]: { aws_api: true } },
    clients: [],
    awsKeys: AWS_KEYS,
    redisUrl: `redis://127.0.0.1:${redisPort}`,
  });
}

test('while Redis is away the calls of AWS clients answer 503, and afterwards nothing is lost', {
  timeout: 60_000,
}, async () => {
  await using redis = await startRedisWithAof();
  await using product = await startProcess(redis.node.port);
  const aws = new AwsClient(product.issuer, ROOM);
  const [inside, called, waiting] = [await aws.assign(), await aws.assign(), await aws.assign()];
  await aws.increment(2);
  const tokens = await aws.tokens(inside);
  const once = { 'Idempotency-Key': 'outage' };
  const increment = aws.signedCall('increment_serving_counter', { increment_by: 1 }, once);

  await redis.stop();
  await eventually('the process to notice', async () => (await aws.get('serving_num')).status === 503);
  const ofAnybody: AwsAnswer[] = await Promise.all([
    aws.post('assign_queue_num'),
    aws.get('queue_num', { request_id: waiting }),
    aws.get('waiting_num'),
    aws.get('queue_pos_expiry', { request_id: called }),
    aws.post('generate_token', { request_id: inside }),
    aws.post('generate_token', { request_id: called }),
  ]);
  const signed: AwsAnswer[] = await Promise.all([
    aws.signedGet('num_active_tokens'),
    aws.signedGet('expired_tokens'),
    aws.signedPost('update_session', { request_id: inside, status: 1 }),
    aws.signedPost('reset_initial_state'),
    send(increment),
  ]);
  for (const { status, headers } of [...ofAnybody, ...signed]) {
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' });
  }
  // As at API Gateway: a page of another origin cannot read the errors of private calls.
  expect(new Set(ofAnybody.map(({ headers }) => headers['access-control-allow-origin']))).toEqual(new Set(['*']));
  expect(new Set(signed.map(({ headers }) => headers['access-control-allow-origin']))).toEqual(new Set([undefined]));

  await redis.start();
  await eventually('the store to answer again', async () => (await send(increment)).status === 200);
  expect((await send(increment)).body).toEqual({ serving_num: 3 });
  expect((await aws.get('queue_num', { request_id: waiting })).body).toMatchObject({ queue_number: 3 });
  expect((await aws.tokens(inside)).id_token).toBe(tokens.id_token);
  expect(await aws.tokens(called)).toMatchObject({ token_type: 'Bearer' });
});

test('a request id is good at every process of a deployment, also right after a reset at another', async () => {
  await using redis = await startRedisWithAof();
  await using one = await startProcess(redis.node.port);
  await using two = await startProcess(redis.node.port);
  const [first, second] = [new AwsClient(one.issuer, ROOM), new AwsClient(two.issuer, ROOM)];
  const old = await first.assign();
  expect((await second.get('queue_num', { request_id: old })).body).toMatchObject({ queue_number: 1 });
  // An epoch is told by its second.
  await eventually('another second', () => Date.now() % 1000 < 200);
  await first.signedPost('reset_initial_state');
  const id = await first.assign();
  expect((await second.get('queue_num', { request_id: id })).body).toMatchObject({ queue_number: 1 });
  expect((await second.get('queue_num', { request_id: old })).status).toBe(202);
  await first.increment(1);
  const tokens = await eventually('the other process to see it', async () => {
    const { status, body } = await second.post('generate_token', { request_id: id });
    return status === 200 ? (body as { access_token: string; id_token: string }) : null;
  });
  // The issuers of these two differ, the visit and the key do not.
  expect((await first.get('public_key')).body).toEqual((await second.get('public_key')).body);
  expect(await second.tokens(id)).toMatchObject({ id_token: tokens.id_token });
});
