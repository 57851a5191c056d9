import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsPrivateCalls } from '../../src/config/schema/file-schema.ts';
import { AWS_KEY, AWS_KEYS, AwsClient, send } from '../support/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type Product, startProduct } from '../support/product.ts';

const ROOM = 'aws-requests';

const PUBLIC: readonly [method: string, call: string][] = [
  ['POST', 'assign_queue_num'],
  ['GET', 'queue_num'],
  ['GET', 'serving_num'],
  ['GET', 'waiting_num'],
  ['GET', 'queue_pos_expiry'],
  ['POST', 'generate_token'],
  ['GET', 'public_key'],
];
const PRIVATE: readonly [method: string, call: string][] = [
  ['POST', 'generate_token'],
  ['POST', 'increment_serving_counter'],
  ['GET', 'num_active_tokens'],
  ['GET', 'expired_tokens'],
  ['POST', 'update_session'],
  ['POST', 'reset_initial_state'],
  ['GET', 'session_sub'],
];
const CALLS = [
  ...PUBLIC.map(([method, call]) => ({ method, path: `/aws/public/${call}` })),
  ...PRIVATE.map(([method, call]) => ({ method, path: `/aws/private/${call}` })),
];

describe('requests to the API of Virtual Waiting Room on AWS', () => {
  let product: Product;
  let aws: AwsClient;

  beforeAll(async () => {
    product = await startProduct({ rooms: { [ROOM]: { aws_api: true } }, clients: [], awsKeys: AWS_KEYS });
    aws = new AwsClient(product.issuer, ROOM);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function posted(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
    return http(product.issuer + path, { method: 'POST', headers, body });
  }

  test.each(CALLS)(
    '$method $path answers browsers from everywhere, but for refusals of the private side',
    async ({ method, path }) => {
      const preflight = await http(product.issuer + path, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://shop.example.com',
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'authorization,content-type,x-amz-date,x-amz-security-token',
        },
      });
      expect(preflight).toMatchObject({ status: 204, text: '' });
      const { headers } = preflight;
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['access-control-allow-methods']?.split(', ')).toEqual(['OPTIONS', method]);
      const allowed = headers['access-control-allow-headers']?.toLowerCase().split(', ');
      for (const name of ['authorization', 'content-type', 'x-amz-date', 'x-amz-security-token', 'x-api-key']) {
        expect(allowed).toContain(name);
      }
      const answer = await http(product.issuer + path, { method, ...(method === 'POST' && { body: '{}' }) });
      const isPrivate = path.includes('private');
      expect(answer.status).toBe(isPrivate ? 403 : 400);
      expect(answer.headers['access-control-allow-origin']).toBe(isPrivate ? undefined : '*');
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': expect.stringMatching(/^application\/json/),
      });
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      expect(answer.headers['set-cookie']).toBeUndefined();
      const refusal = method === 'GET' ? /^Missing required request parameters/ : /^Invalid request body$/;
      expect(JSON.parse(answer.text)).toEqual({
        message: isPrivate ? 'Missing Authentication Token' : expect.stringMatching(refusal),
      });
    },
  );

  test('keys can be limited to each private call', () => {
    expect(PRIVATE.map(([, call]) => call)).toEqual(awsPrivateCalls);
  });

  test.each(CALLS)('$method $path takes no other method', async ({ method, path }) => {
    for (const other of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'].filter((name) => name !== method)) {
      const { status, headers } = await http(product.issuer + path, { method: other });
      expect(status, other).toBe(405);
      expect(headers.allow).toBe(`OPTIONS, ${method}`);
    }
  });

  test('other paths are not there, and foreign hosts are misdirected', async () => {
    for (const path of ['/aws', '/aws/', '/aws/public', '/aws/public/', '/aws/private/queue_num', '/aws/public/x']) {
      const { status, text } = await http(product.issuer + path);
      expect(status, path).toBe(404);
      expect(JSON.parse(text)).toEqual({ error: 'Not found' });
    }
    for (const { path } of CALLS) {
      expect((await http(product.issuer + path, { headers: { Host: 'evil.test' } })).status).toBe(421);
    }
  });

  test('a body is JSON of a bounded size, whatever it says to be', async () => {
    const valid = JSON.stringify({ event_id: ROOM });
    for (const type of ['application/json', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', '']) {
      const answer = await posted('/aws/public/assign_queue_num', valid, type === '' ? {} : { 'Content-Type': type });
      expect(answer.status, type).toBe(200);
    }
    const broken: (string | Buffer)[] = ['', '{', 'event_id=x', '{"event_id": "x"} {', Buffer.from([0x7b, 0xff, 0x7d])];
    broken.push(`{"event_id":"${ROOM}","padding":"${'x'.repeat(20_000)}"}`);
    for (const body of broken) {
      const answer = await posted('/aws/public/assign_queue_num', body);
      expect(answer.status, body.toString().slice(0, 40)).toBe(400);
      expect(JSON.parse(answer.text)).toEqual({ message: 'Invalid request body' });
    }
    for (const body of ['null', '[]', '1', '"x"', '{}', '[{"event_id":"x"}]', '{"event_id":{}}']) {
      const answer = await posted('/aws/public/assign_queue_num', body);
      expect(answer, body).toMatchObject({ status: 400, text: '{"message":"Invalid request body"}' });
    }
    const signed = aws.signedCall('increment_serving_counter', { increment_by: 1, padding: 'x'.repeat(20_000) });
    expect(await send(signed)).toMatchObject({ status: 400, body: { message: 'Invalid request body' } });
  });

  test('a query is read once, and what is not known in it is passed over', async () => {
    const url = `${product.issuer}/aws/public/serving_num`;
    expect((await http(`${url}?event_id=${ROOM}&cache=123`)).status).toBe(200);
    for (const query of [
      '',
      '?',
      `?event_id=${ROOM}&event_id=${ROOM}`,
      `?event_id[]=${ROOM}`,
      '?event_id=%',
      '?__proto__=x',
    ]) {
      expect((await http(url + query)).status, query).toBe(400);
    }
  });

  test('signed or not, nobody learns more than that a key is needed', async () => {
    const body = JSON.stringify({ event_id: 'nowhere' });
    expect((await posted('/aws/private/reset_initial_state', body)).status).toBe(403);
    expect((await posted('/aws/private/reset_initial_state', '{')).status).toBe(403);
    const bearer = { Authorization: `Bearer ${AWS_KEY.secretAccessKey}` };
    expect((await posted('/aws/private/reset_initial_state', body, bearer)).status).toBe(403);
  });

  test('the events name the key, and neither they nor the admin API tell a request id', async () => {
    const id = await aws.assign();
    await aws.increment(100);
    await aws.tokens(id);
    await aws.signedPost('update_session', { request_id: id, status: 1 });
    const events = await (await product.admin.call('GET', `/rooms/${ROOM}/events?limit=1000`)).text();
    expect(events).toContain(`"aws:${AWS_KEY.accessKeyId}"`);
    const admissions = await (await product.admin.call('GET', `/rooms/${ROOM}/admissions?state=ended`)).text();
    for (const text of [events, admissions]) {
      expect(text).not.toContain(id);
      expect(text).not.toContain(id.replaceAll('-', ''));
    }
  });

  test('neither request ids nor tokens, signatures or secrets reach the log; calls are measured by name', async () => {
    const id = await aws.assign();
    const call = aws.signedCall('increment_serving_counter', { increment_by: 1000 });
    await send(call);
    const tokens = await aws.tokens(id);
    await aws.get('queue_num', { request_id: id });
    await aws.get('queue_num', { request_id: `${id}x` });
    await aws.post('generate_token', { request_id: `${id}x` });
    await send({ ...call, url: call.url.replace('increment_serving_counter', 'update_session') });
    const signature = /Signature=(\w+)/.exec(call.headers.Authorization ?? '')?.[1] ?? '';
    expect(signature).toHaveLength(64);
    const output = product.output();
    expect(output).toContain('"action":"increment_serving_counter"');
    expect(output).toContain('"route":"aws.public.queue_num"');
    for (const secret of [
      id,
      signature,
      AWS_KEY.secretAccessKey,
      tokens.access_token,
      tokens.id_token,
      tokens.refresh_token,
    ]) {
      expect(output.includes(secret), secret).toBe(false);
    }
    const metrics = (await http(`${product.issuer}/metrics`)).text;
    for (const name of ['aws.public.assign_queue_num', 'aws.private.increment_serving_counter', 'aws.unknown']) {
      expect(metrics).toContain(`route="${name}"`);
    }
    await aws.get('waiting_num');
    const counted = new RegExp(`^owr_aws_counter_answers_total\\{room="${ROOM}",counter="waiting_num".*\\} 1$`, 'm');
    await eventually('the counters to be counted', async () =>
      counted.test((await http(`${product.issuer}/metrics`)).text) ? true : undefined,
    );
  });
});
