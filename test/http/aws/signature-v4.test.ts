import { createHmac, hash } from 'node:crypto';
import aws4, { type Request } from 'aws4';
import { describe, expect, test } from 'vitest';
import { createSignatureCheck, type SignedRequest } from '../../../src/http/aws/signature-v4.ts';

const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW_MS = Date.UTC(2027, 2, 1, 9, 30, 0);
const HOST = 'wait.example.com';

const check = createSignatureCheck({ keys: [KEY], service: 'execute-api', epochMs: () => NOW_MS });

interface Signing {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly service?: string;
  readonly region?: string;
  readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  readonly atMs?: number;
}

function basic(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

/** A request as `aws4` signs it. */
function signed({ path = '/aws/private/reset_initial_state', key = KEY, atMs = NOW_MS, ...rest }: Signing = {}) {
  const request: Request = {
    host: HOST,
    path,
    service: 'execute-api',
    region: 'eu-central-1',
    method: 'POST',
    ...rest,
    headers: { 'X-Amz-Date': basic(atMs), ...rest.headers },
  };
  const { headers = {} } = aws4.sign(request, key);
  return wire(request.method ?? '', request.path ?? '', headers, rest.body ?? '');
}

function wire(method: string, target: string, headers: object, body: string): SignedRequest {
  return {
    method,
    target,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().map(String)]),
    ),
    body,
  };
}

function withHeader(request: SignedRequest, name: string, value: string | undefined): SignedRequest {
  return { ...request, headers: { ...request.headers, [name]: value === undefined ? undefined : [value] } };
}

function refusal(request: SignedRequest): string {
  const result = check(request);
  return result.kind === 'refused' ? result.message : 'valid';
}

const NAMES = 'host;x-amz-date';
const EMPTY = hash('sha256', '');
const MISMATCH = /^The request signature we calculated does not match/;

describe('AWS Signature V4', () => {
  // The example of the AWS General Reference, "Examples of the complete Signature Version 4 signing process": ListUsers.
  test('signs as published', () => {
    const options = { keys: [KEY], epochMs: () => Date.UTC(2015, 7, 30, 12, 36, 0) };
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
      Host: 'iam.amazonaws.com',
      'X-Amz-Date': '20150830T123600Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    };
    const request = wire('GET', '/?Action=ListUsers&Version=2010-05-08', headers, '');
    expect(createSignatureCheck({ ...options, service: 'iam' })(request)).toMatchObject({ kind: 'valid' });
  });

  test('takes what aws4 signs: any region, any path, query, headers and body', () => {
    const requests: Signing[] = [
      {},
      { region: 'us-east-1', body: '{"event_id":"launch"}', headers: { 'Content-Type': 'application/json' } },
      { method: 'GET', path: '/aws/private/num_active_tokens?event_id=launch' },
      { method: 'GET', path: '/aws/private/num_active_tokens?event_id=Black+Friday%202026' },
      { method: 'GET', path: '/base%20path/aws/private/x?b=2&a=1&a=0&c=&d=%20%2B%2F%3D%26%C3%A4&e' },
      { headers: { 'X-Custom': '  two   words  ' } },
      { body: 'ümläut ✓' },
      { key: { ...KEY, sessionToken: 'token-of-a-session' } },
      { headers: { 'X-Amz-Content-Sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' } },
    ];
    for (const request of requests)
      expect(check(signed(request)), JSON.stringify(request)).toMatchObject({ kind: 'valid' });
  });

  test('takes a query that was signed as it is sent, as aws_requests_auth does', () => {
    const [query, scope] = ['event_id=Black+Friday+2026', '20270301/eu-central-1/execute-api/aws4_request'];
    const canonical = ['GET', '/aws/private/x', query, `host:${HOST}`, `x-amz-date:${basic(NOW_MS)}`, '', NAMES, EMPTY];
    const text = ['AWS4-HMAC-SHA256', basic(NOW_MS), scope, hash('sha256', canonical.join('\n'))].join('\n');
    const hmac = (key: string | Buffer, part: string): Buffer => createHmac('sha256', key).update(part).digest();
    const signature = [...scope.split('/'), text].reduce<string | Buffer>(hmac, `AWS4${KEY.secretAccessKey}`);
    const credential = `Credential=${KEY.accessKeyId}/${scope}, SignedHeaders=${NAMES}`;
    const request = wire('GET', `/aws/private/x?${query}`, { Host: HOST, 'X-Amz-Date': basic(NOW_MS) }, '');
    const sent = (hex: string): SignedRequest =>
      withHeader(request, 'authorization', `AWS4-HMAC-SHA256 ${credential}, Signature=${hex}`);
    expect(check(sent(signature.toString('hex')))).toMatchObject({ kind: 'valid' });
    expect(refusal({ ...sent(signature.toString('hex')), target: '/aws/private/x?event_id=Black' })).toMatch(MISMATCH);
  });

  // `get-vanilla` of the suite that AWS published with the specification.
  test('reads the date from Date where there is no X-Amz-Date', () => {
    const headers = {
      Host: 'host.foo.com',
      Date: 'Mon, 09 Sep 2011 23:36:00 GMT',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20110909/us-east-1/host/aws4_request, SignedHeaders=date;host, Signature=b27ccfbfa7df52a200ff74193ca6e32d4b48b8856fab7ebf1c595d0670a7e470',
    };
    const epochMs = (): number => Date.UTC(2011, 8, 9, 23, 36, 0);
    const ofSuite = createSignatureCheck({ keys: [KEY], service: 'host', epochMs });
    expect(ofSuite(wire('GET', '/', headers, ''))).toMatchObject({ kind: 'valid' });
  });

  test('a clock may differ by five minutes', () => {
    const late = 5 * 60_000;
    for (const off of [-late, late]) expect(check(signed({ atMs: NOW_MS + off }))).toMatchObject({ kind: 'valid' });
    expect(refusal(signed({ atMs: NOW_MS - late - 1000 }))).toBe(
      'Signature expired: 20270301T092459Z is now earlier than 20270301T092500Z (20270301T093000Z - 5 min.)',
    );
    expect(refusal(signed({ atMs: NOW_MS + late + 1000 }))).toMatch(/^Signature not yet current: 20270301T093501Z/);
  });

  test('a date that was moved to now makes no old signature good', () => {
    const old = signed({ atMs: NOW_MS - 3_600_000 });
    expect(refusal(withHeader(old, 'x-amz-date', basic(NOW_MS)))).toMatch(MISMATCH);
    expect(refusal(signed({ atMs: NOW_MS - 10 * 60_000 }))).toMatch(/^Signature expired/);
  });

  test('refuses another secret, an unknown key and no key at all', () => {
    expect(refusal(signed({ key: { ...KEY, secretAccessKey: 'another-secret-0123456789' } }))).toMatch(MISMATCH);
    expect(refusal(signed({ key: { ...KEY, accessKeyId: 'AKIDUNKNOWN' } }))).toBe(
      'The security token included in the request is invalid.',
    );
    expect(refusal(wire('POST', '/', { Host: HOST }, ''))).toBe('Missing Authentication Token');
  });

  test('refuses whatever was altered: method, path, query, signed headers, body', () => {
    const request = signed({ path: '/aws/private/x?event_id=launch', body: '{"by":1}', headers: { 'X-Custom': 'a' } });
    expect(check(request)).toMatchObject({ kind: 'valid' });
    for (const altered of [
      { ...request, method: 'PUT' },
      { ...request, target: '/aws/private/y?event_id=launch' },
      { ...request, target: '/aws/private/x?event_id=other' },
      { ...request, target: '/aws/private/x?event_id=launch&more=1' },
      { ...request, target: '/aws/private/x' },
      { ...request, body: '{"by":2}' },
      { ...request, body: '' },
      withHeader(request, 'host', 'other.example.com'),
      withHeader(request, 'x-custom', 'b'),
      withHeader(request, 'x-custom', undefined),
      { ...request, headers: { ...request.headers, 'x-custom': ['a', 'a'] } },
    ]) {
      expect(refusal(altered)).toMatch(MISMATCH);
    }
  });

  test('refuses UNSIGNED-PAYLOAD', () => {
    const request = signed({ body: 'a body', headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } });
    expect(refusal(request)).toMatch(MISMATCH);
  });

  test('wants host among the signed headers, and a session token too', () => {
    const request = signed();
    const unsign = (name: string): SignedRequest => {
      const header = request.headers.authorization?.[0] ?? '';
      return withHeader(request, 'authorization', header.replace(`${name};`, ''));
    };
    expect(refusal(unsign('host'))).toBe("'Host' must be a 'SignedHeader' in the AWS Authorization.");
    expect(refusal(withHeader(request, 'x-amz-security-token', 'slipped-in'))).toBe(
      "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  test('refuses the scope of another service or day', () => {
    expect(refusal(signed({ service: 's3' }))).toMatch(/^Credential should be scoped/);
    const request = signed();
    const header = (request.headers.authorization?.[0] ?? '').replace('/20270301/', '/20270228/');
    expect(refusal(withHeader(request, 'authorization', header))).toMatch(/^Credential should be scoped/);
  });

  test('is refused, and no error, for any header', () => {
    const whole = signed().headers.authorization?.[0] ?? '';
    for (let length = 0; length < whole.length; length += 1) {
      expect(check(withHeader(signed(), 'authorization', whole.slice(0, length)))).toMatchObject({ kind: 'refused' });
    }
    for (const date of ['', 'yesterday', '20279999T999999Z', '+123456-01-01T00:00:00Z', '0000']) {
      const request = withHeader(signed(), 'x-amz-date', date);
      expect(check(request), date).toMatchObject({ kind: 'refused' });
    }
    expect(check({ ...signed(), target: '/%zz?%=%ff&%zz' })).toMatchObject({ kind: 'refused' });
  });
});
