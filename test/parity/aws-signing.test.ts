import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AWS_KEY, AWS_KEYS, AwsClient, send } from '../support/aws-client.ts';
import { startTimedProduct, type TimedProduct } from '../support/timed-product.ts';

const MISMATCH = { message: expect.stringMatching(/^The request signature we calculated does not match/) };

describe('private calls of Virtual Waiting Room on AWS, by their signature,', () => {
  let product: TimedProduct;
  let aws: AwsClient;

  beforeEach(async () => {
    product = await startTimedProduct({ rooms: { launch: { aws_api: true } }, clients: [], awsKeys: AWS_KEYS });
    aws = new AwsClient(product.issuer, 'launch');
  });
  afterEach(() => product[Symbol.asyncDispose]());

  async function serving(): Promise<number> {
    return (await product.admin.room('launch')).serving;
  }

  test('are refused with 403 unless signed by a key of the configuration, now, as they are', async () => {
    const call = aws.signedCall('increment_serving_counter', { increment_by: 1 });
    const plain = { url: call.url, method: call.method, headers: {}, body: call.body ?? '' };
    expect(await send(plain)).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
    const wrongSecret = { ...AWS_KEY, secretAccessKey: 'another-secret-0123456789-abcdefghijk' };
    expect(await send(aws.signed(plain, { key: wrongSecret }))).toMatchObject({ status: 403, body: MISMATCH });
    const wrongId = { ...AWS_KEY, accessKeyId: 'AKIDOFSOMEBODY01' };
    expect(await send(aws.signed(plain, { key: wrongId }))).toMatchObject({
      status: 403,
      body: { message: 'The security token included in the request is invalid.' },
    });
    expect(await send({ ...call, body: call.body?.replace('1', '9') ?? '' })).toMatchObject({
      status: 403,
      body: MISMATCH,
    });
    const elsewhere = call.url.replace('increment_serving_counter', 'reset_initial_state');
    expect(await send({ ...call, url: elsewhere })).toMatchObject({ status: 403, body: MISMATCH });
    const query = aws.signed({ url: `${product.issuer}/aws/private/expired_tokens?event_id=launch`, method: 'GET' });
    const other = query.url.replace('launch', 'other');
    expect(await send({ ...query, url: other })).toMatchObject({ status: 403, body: MISMATCH });
    expect(await serving()).toBe(0);
    product.pass(301);
    expect(await send(call)).toMatchObject({
      status: 403,
      body: { message: expect.stringMatching(/^Signature expired: /) },
    });
    expect(await serving()).toBe(0);
    expect((await aws.signedGet('num_active_tokens')).status).toBe(200);
  });

  test('are not let in by a key that signs for another service or without the host', async () => {
    const url = `${product.issuer}/aws/private/num_active_tokens?event_id=launch`;
    expect((await send(aws.signed({ url, method: 'GET' }, { service: 's3' }))).status).toBe(403);
    expect((await send(aws.signed({ url, method: 'GET' }, { region: 'ap-south-1' }))).status).toBe(200);
    const call = aws.signed({ url, method: 'GET' });
    const unsigned = call.headers.Authorization?.replace('SignedHeaders=host;', 'SignedHeaders=') ?? '';
    expect((await send({ ...call, headers: { ...call.headers, Authorization: unsigned } })).status).toBe(403);
  });
});
