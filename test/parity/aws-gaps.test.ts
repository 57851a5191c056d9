import { Redis } from 'ioredis';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { startProduct } from '../support/product.ts';
import { type RedisServer, startRedisWithAof } from '../support/redis-servers.ts';

const ROOM = 'launch';

function start(redis: RedisServer, room: Record<string, unknown> = {}) {
  return startProduct({
    rooms: { [ROOM]: { aws_api: true, turn_window: '15m', admission: '1h', ...room } },
    ...{ clients: [], awsKeys: AWS_KEYS, redisUrl: `redis://127.0.0.1:${redis.node.port}` },
  });
}

/** The number that a request id is told. */
async function numberOf(aws: AwsClient, requestId: string): Promise<number> {
  return eventually('the number', async () => {
    const { status, body } = await aws.get('queue_num', { request_id: requestId });
    return status === 200 && (body as { queue_number: number }).queue_number;
  });
}

async function told(aws: AwsClient, call: 'serving_num' | 'waiting_num'): Promise<unknown> {
  const { status, body } = await aws.get(call);
  return status === 200 && Object.values(body as object)[0];
}

/** Stops Redis and starts it again; the numbers that this skips are to be seen by the product. */
async function restart(redis: RedisServer, aws: AwsClient): Promise<void> {
  await redis.stop();
  await redis.start();
  await eventually('the store', async () => (await aws.get('serving_num')).status === 200);
}

describe('clients of the AWS-compatible API know nothing of numbers that a restart skipped', {
  timeout: 120_000,
}, () => {
  test('in numbers, serving, waiting, tokens and steps, and later ones do not change what was told', async () => {
    await using redis = await startRedisWithAof();
    await using product = await start(redis);
    const aws = new AwsClient(product.issuer, ROOM);
    const before = [await aws.assign(), await aws.assign()];
    await restart(redis, aws);
    const after = [await eventually('a number', () => aws.assign()), await aws.assign()];
    const ids = [...before, ...after];
    await eventually('all of them', async () => (await told(aws, 'waiting_num')) === 4);
    expect(await Promise.all(ids.map((id) => numberOf(aws, id)))).toEqual([1, 2, 3, 4]);
    expect((await product.admin.room(ROOM)).issued).toBeGreaterThan(4);

    expect(await aws.increment(3)).toBe(3);
    expect(await told(aws, 'serving_num')).toBe('3');
    expect(await told(aws, 'waiting_num')).toBe(4);
    const tokens = await aws.tokens(ids[2] ?? '');
    expect(decodeJwt(tokens.id_token)).toMatchObject({ queue_position: 3 });
    expect((await aws.post('generate_token', { request_id: ids[3] })).status).toBe(202);
    expect(await aws.increment(-1)).toBe(3);
    expect(await aws.increment(1)).toBe(4);

    // As if all turns were over: from the next restart on no step looks at the gap any more.
    const admin = new Redis(redis.node.port);
    const state = `owr:{${ROOM}}:state`;
    await admin.hset(state, { over: Number(await admin.hget(state, 'issued')), outstanding: 0, logNext: 0 });
    admin.disconnect();
    await restart(redis, aws);
    const last = await eventually('a number', () => aws.assign());
    await eventually('all of them', async () => (await told(aws, 'waiting_num')) === 1);
    expect(await Promise.all([...ids, last].map((id) => numberOf(aws, id)))).toEqual([1, 2, 3, 4, 5]);
    expect(decodeJwt((await aws.tokens(ids[2] ?? '')).id_token)).toMatchObject({ queue_position: 3 });
  });

  test('nor in a draw: its numbers begin with 1', async () => {
    await using redis = await startRedisWithAof();
    await using product = await start(redis, {
      mode: 'prequeue',
      opens_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const aws = new AwsClient(product.issuer, ROOM);
    const ids = [await aws.assign(), await aws.assign(), await aws.assign()];
    await restart(redis, aws);
    ids.push(await eventually('an entry', () => aws.assign()));
    await product.admin.patch(ROOM, { mode: 'open' });
    const numbers = await Promise.all(ids.map((id) => numberOf(aws, id)));
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4]));
    expect(await told(aws, 'waiting_num')).toBe(4);
    expect(await aws.increment(4)).toBe(4);
  });
});
