import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../src/http/entrance/server.ts';
import { type AdminFixture, adminFixture, base, keys, problemType } from './admin-fixture.ts';

const advance = '/rooms/launch/advance';

function raw(api: AdminFixture, body: string | Buffer, type = 'application/json') {
  const request = api.as('operator', 'post', advance).set('Content-Type', type);
  return request.serialize((sent: unknown) => sent as string).send(body as string);
}

/** Serves the API until the test ends. @returns the URL of its base */
async function served(api: AdminFixture): Promise<string> {
  const handler = api.app.callback();
  const server = await listen({ handler, host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}${base}`;
}

describe('a body', () => {
  it.each<[string, string | Buffer]>([
    ['text', 'by=1'],
    ['half an object', '{"by":1'],
    ['two objects', '{"by":1}{"by":1}'],
    ['NaN', '{"by":NaN}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['truncated UTF-8', Buffer.concat([Buffer.from('{"by":1,"x":"'), Buffer.from([0xe2, 0x82])])],
    ['UTF-16', Buffer.from('{"by":1}', 'utf16le')],
    ['a NUL', '\0'],
    ['a nest too deep to close', '['.repeat(60_000)],
  ])('of %s is malformed', async (_what, body) => {
    const api = await adminFixture();
    const response = await raw(api, body).expect(400);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({ type: problemType('body_malformed'), status: 400 });
    expect(JSON.stringify(response.body)).not.toContain('by=1');
  });

  it.each(['null', '[]', '"by"', '5', 'true', `${'['.repeat(30_000)}${']'.repeat(30_000)}`])(
    'must be an object: %.10s',
    async (body) => {
      const api = await adminFixture();
      const response = await raw(api, body).expect(400);
      expect(response.body.errors).toEqual([{ path: '', message: 'must be an object with by' }]);
    },
  );

  it('must be there', async () => {
    const api = await adminFixture();
    const response = await api.as('operator', 'post', advance).expect(400);
    expect(response.body.errors).toEqual([{ path: '', message: 'must be an object with by' }]);
  });

  it('has no unknown fields', async () => {
    const api = await adminFixture();
    const response = await raw(api, '{"by":1,"room":"other","__proto__":{"by":2}}').expect(400);
    const paths = response.body.errors.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['room', '__proto__']));
  });

  it.each([
    'text/plain',
    'application/merge-patch+json',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'nonsense',
  ])('is JSON, not %s', async (type) => {
    const api = await adminFixture();
    const response = await raw(api, '{"by":1}', type).expect(415);
    expect(response.body.type).toBe(problemType('media_type_unsupported'));
  });

  it('is not compressed', async () => {
    const api = await adminFixture();
    await raw(api, gzipSync('{"by":1}')).set('Content-Encoding', 'gzip').expect(415);
  });

  it('is of a bounded size', async () => {
    const api = await adminFixture();
    const response = await raw(api, `{"by":1${' '.repeat(65_536)}}`).expect(413);
    expect(response.body.type).toBe(problemType('body_too_large'));
    await raw(api, `{"by":1${' '.repeat(65_000)}}`).expect(200);
  });

  it('is of a bounded size also when that is not told beforehand', async () => {
    const api = await adminFixture();
    const chunks = ReadableStream.from(Array.from({ length: 20 }, () => Buffer.alloc(8192, ' ')));
    const response = await fetch(`${await served(api)}${advance}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${keys.operator}`, 'Content-Type': 'application/json' },
      body: chunks,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
  });
});

describe('a path', () => {
  it.each(['', '/', '/nothing', '/rooms/launch/nothing', '/rooms/launch/admissions/a/b', '/%zz', '/rooms//advance'])(
    'that leads nowhere is told so: %s',
    async (path) => {
      const api = await adminFixture();
      const response = await api.as('admin', 'get', path).expect(404);
      expect(response.type).toBe('application/problem+json');
    },
  );

  it.each([
    ['post', '/rooms/launch', 'HEAD, GET, PATCH, PUT, DELETE'],
    ['delete', '/rooms', 'HEAD, GET, POST'],
    ['get', '/rooms/launch/advance', 'POST'],
    ['delete', '/openapi.json', 'HEAD, GET'],
  ] as const)('says which methods it has: %s %s', async (method, path, allow) => {
    const api = await adminFixture();
    const response = await api.as('admin', method, path).expect(405);
    expect(response.get('Allow')).toBe(allow);
    expect(response.body.type).toBe(problemType('method_not_allowed'));
  });

  it('may be asked for by HEAD', async () => {
    const api = await adminFixture();
    const headers = { Authorization: `Bearer ${keys.viewer}` };
    const response = await fetch(`${await served(api)}/rooms`, { method: 'HEAD', headers });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

describe('a store that is gone', () => {
  it('is told as 503 with when to ask again', async () => {
    const api = await adminFixture();
    await api.store[Symbol.asyncDispose]();
    for (const [method, path, body] of [
      ['get', '/rooms', undefined],
      ['post', advance, { by: 1 }],
    ] as const) {
      const response = await api.as('admin', method, path).send(body).expect(503);
      expect(response.get('Retry-After')).toBe('2');
      expect(response.body.type).toBe(problemType('store_unavailable'));
    }
  });
});
