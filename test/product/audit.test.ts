import { describe, expect, test } from 'vitest';
import { AWS_KEYS, AwsClient } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { ADMIN_KEY, type Product, startProduct } from '../support/product.ts';
import { storeKinds } from '../support/store-kinds.ts';

/** Every process looks at the store twice a second. The rest is for a machine that is busy with other tests. */
const WITHIN_MS = 3_000;

const setup = { rooms: { launch: { aws_api: true } }, clients: [], awsKeys: AWS_KEYS };

async function call({ issuer }: Product, key: string, method: string, path: string, body?: object) {
  const { status, text } = await http(`${issuer}/admin/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status, body: JSON.parse(text) };
}

async function acts(product: Product): Promise<string[]> {
  const { body } = await call(product, ADMIN_KEY, 'GET', '/audit');
  return body.acts.map(({ who, via, action }: Record<string, string>) => `${who} ${via} ${action}`);
}

async function keyOf(product: Product, name: string): Promise<string> {
  return (await call(product, ADMIN_KEY, 'POST', '/operator-keys', { name, role: 'operator' })).body.key;
}

describe.each(storeKinds())('keys of operators, and who did what, on $name', ({ name, redisUrl }) => {
  test('outlive the process, the AWS-compatible API included', async () => {
    const url = await redisUrl();
    await using first = await startProduct({ ...setup, redisUrl: url });
    const key = await keyOf(first, 'Ada');
    expect((await call(first, key, 'POST', '/rooms/launch/advance', { by: 1 })).status).toBe(200);
    const aws = new AwsClient(first.issuer, 'launch');
    const id = await aws.assign();
    await aws.increment(1);
    await aws.tokens(id);
    await aws.signedPost('generate_token', { request_id: id });
    await aws.signedPost('update_session', { request_id: 'unknown', status: 1 });
    await aws.signedPost('reset_initial_state', {});
    const who = `aws:${AWS_KEYS[0]?.access_key_id} aws`;
    const done = [
      ...[`${who} reset_initial_state`, `${who} increment_serving_counter`],
      ...['Ada api advance', 'tests api makeOperatorKey'],
    ];
    expect(await acts(first)).toEqual(done);
    await first.kill();
    const { dataDir, port } = first;
    await using again = await startProduct({ ...setup, redisUrl: url, dataDir, port });
    expect((await call(again, key, 'GET', '/rooms')).status).toBe(200);
    expect(await acts(again)).toEqual(done);
    expect(first.output() + again.output()).not.toContain(key);
  });

  // The embedded store belongs to one process.
  test.skipIf(name === 'SQLite')('are the same in every process within a second', async () => {
    const url = await redisUrl();
    await using first = await startProduct({ ...setup, redisUrl: url });
    await using second = await startProduct({ ...setup, redisUrl: url });
    const key = await keyOf(first, 'Bo');
    const becomes = (status: number) =>
      eventually(
        'the other process to know',
        async () => (await call(second, key, 'GET', '/rooms')).status === status,
        {
          withinMs: WITHIN_MS,
        },
      );
    await becomes(200);
    await call(second, key, 'POST', '/pause');
    expect((await acts(first)).slice(0, 1)).toEqual(['Bo api pauseAll']);
    await call(first, ADMIN_KEY, 'DELETE', '/operator-keys/Bo');
    await becomes(401);
    expect((await acts(second)).find((act) => act.includes('withdraw'))).toBe('tests api withdrawOperatorKey');
  });
});
