import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { sendRequest } from '../../src/events/outgoing-request.ts';
import { freePort } from '../support/free-port.ts';

const TIMEOUT_MS = 10_000;
const open: { close(): void }[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** @returns its origin */
async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.close().closeAllConnections() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an outgoing request', () => {
  test('carries method, headers and body, and tells the answer', async () => {
    const seen: unknown[] = [];
    const origin = await serve(async (req, res) => {
      const { method, url, headers } = req;
      const body = Buffer.concat(await req.toArray()).toString();
      seen.push({ method, url, type: headers['content-type'], length: headers['content-length'], body });
      res.writeHead(202, { 'Retry-After': '7' }).end('thanks');
    });
    const result = await sendRequest({
      method: 'POST',
      url: `${origin}/hook?a=b`,
      headers: { 'Content-Type': 'text/plain' },
      body: 'grüße',
      timeoutMs: TIMEOUT_MS,
    });
    expect(result).toMatchObject({ kind: 'answered', status: 202, headers: { 'retry-after': '7' } });
    expect(result).toHaveProperty('body', Buffer.from('thanks'));
    expect(seen).toEqual([{ method: 'POST', url: '/hook?a=b', type: 'text/plain', length: '7', body: 'grüße' }]);
  });

  test('follows no redirect', async () => {
    const paths: unknown[] = [];
    const origin = await serve((req, res) => {
      paths.push(req.url);
      res.writeHead(307, { Location: '/elsewhere' }).end();
    });
    const result = await sendRequest({ method: 'GET', url: `${origin}/here`, timeoutMs: TIMEOUT_MS });
    expect(result).toMatchObject({ kind: 'answered', status: 307 });
    expect(paths).toEqual(['/here']);
  });

  test('keeps its connection for the next one', async () => {
    const ports = new Set<number | undefined>();
    const origin = await serve((req, res) => {
      ports.add(req.socket.remotePort);
      res.end('ok');
    });
    for (let i = 0; i < 3; i += 1) await sendRequest({ method: 'GET', url: origin, timeoutMs: TIMEOUT_MS });
    expect(ports.size).toBe(1);
  });

  test('gives up after its time when nobody answers, however slowly headers trickle', async () => {
    const silent = await serve(() => {});
    const failure = { kind: 'failed', reason: 'timeout', code: null };
    expect(await sendRequest({ method: 'GET', url: silent, timeoutMs: 100 })).toEqual(failure);

    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('X-More: y\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(server);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await sendRequest({ method: 'GET', url, timeoutMs: 200 })).toEqual(failure);
  });

  test('has its answer when the status came, though the body never ends', async () => {
    const origin = await serve((_req, res) => {
      res.writeHead(200).write('and');
    });
    const result = await sendRequest({ method: 'GET', url: origin, timeoutMs: 300 });
    expect(result).toMatchObject({ kind: 'answered', status: 200, body: null });
  });

  test('reads no more of a body than it is told', async () => {
    let written = 0;
    let closed = false;
    const origin = await serve((req, res) => {
      req.socket.on('close', () => {
        closed = true;
      });
      const more = () => {
        while (!closed && written < 200_000_000) {
          written += 65_536;
          if (!res.write(Buffer.alloc(65_536))) return res.once('drain', more);
        }
        return res.end();
      };
      more();
    });
    const result = await sendRequest({ method: 'GET', url: origin, timeoutMs: TIMEOUT_MS, maxResponseBytes: 1_000 });
    expect(result).toMatchObject({ kind: 'answered', status: 200, body: null });
    expect(written).toBeLessThan(50_000_000);
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    const origin = await serve(() => stop.abort());
    const request = { method: 'GET', url: origin, timeoutMs: TIMEOUT_MS, signal: stop.signal } as const;
    const aborted = { kind: 'failed', reason: 'aborted', code: null };
    expect(await sendRequest(request)).toEqual(aborted);
    expect(await sendRequest(request)).toEqual(aborted);
  });

  test('says why it did not come through', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/`;
    expect(await sendRequest({ method: 'GET', url: nobody, timeoutMs: TIMEOUT_MS })).toEqual({
      kind: 'failed',
      reason: 'connection',
      code: 'ECONNREFUSED',
    });
    const origin = await serve((req) => req.socket.destroy());
    expect(await sendRequest({ method: 'GET', url: origin, timeoutMs: TIMEOUT_MS })).toMatchObject({
      kind: 'failed',
      reason: 'connection',
    });
    const tls = await serve((_req, res) => res.end());
    const url = tls.replace('http:', 'https:');
    expect(await sendRequest({ method: 'GET', url, timeoutMs: TIMEOUT_MS })).toMatchObject({ reason: 'connection' });
    const unknown = 'http://no-such-name.invalid/';
    expect(await sendRequest({ method: 'GET', url: unknown, timeoutMs: TIMEOUT_MS })).toMatchObject({
      reason: 'connection',
    });
  });

  test('asks again on a new connection when the kept one turns out to be closed', async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.on('error', () => {});
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
        else socket.resetAndDestroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(server);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (let i = 0; i < 2; i += 1) {
      const result = await sendRequest({ method: 'POST', url, body: 'x', timeoutMs: TIMEOUT_MS });
      expect(result).toMatchObject({ kind: 'answered', status: 204 });
    }
    expect(connections).toBe(2);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://2852039166/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'http://224.0.0.1/',
  ])('refuses %s', async (url) => {
    expect(await sendRequest({ method: 'GET', url, timeoutMs: TIMEOUT_MS })).toEqual({
      kind: 'failed',
      reason: 'refused-address',
      code: null,
    });
  });
});
