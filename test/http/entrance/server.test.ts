import { Agent, get as httpGet, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen, type RunningServer } from '../../../src/http/entrance/server.ts';
import { eventually } from '../../support/eventually.ts';

const host = '127.0.0.1';

async function served(handler: RequestListener, drainMs?: number): Promise<RunningServer> {
  const drain = drainMs === undefined ? {} : { drainMs };
  const server = await listen({ handler, host, port: 0, ...drain });
  onTestFinished(() => server.close());
  return server;
}

/** Sends bytes as they are. @returns all that came back until the connection ended */
async function exchange(port: number, sent: string): Promise<string> {
  const socket = connect(port, host);
  socket.write(sent);
  return text(socket);
}

/** Answers only when told to. */
function heldBack() {
  const held: ServerResponse[] = [];
  const handler = (_req: IncomingMessage, res: ServerResponse): void => void held.push(res);
  return { held, handler };
}

const answer: RequestListener = (_req, res) => void res.end('hello');

describe('a server', () => {
  it('answers on the port it was given', async () => {
    const { port } = await served(answer);
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('hello');
  });

  it('says plainly that its port is taken', async () => {
    const { port } = await served(answer);
    await expect(listen({ handler: answer, host, port })).rejects.toMatchObject({
      code: 'port_taken',
      message: `${host}:${port} is in use by another program: stop it, or set another PORT`,
    });
  });

  it('says plainly that its host is not of this machine', async () => {
    await expect(listen({ handler: answer, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'host_unusable',
    });
  });

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', '400'],
    ['a strange version', 'GET / HTTP/9.9\r\n\r\n', '400'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', '400'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n', '400'],
    ['headers of 33 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(33_000)}\r\n\r\n`, '431'],
    ['a path of 33 KB', `GET /${'x'.repeat(33_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, '431'],
  ])('refuses %s and goes on', async (_what, sent, status) => {
    const { port } = await served(answer);
    expect(await exchange(port, sent)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await fetch(`http://${host}:${port}/`)).status).toBe(200);
  });

  describe.each([
    ['header', `GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: de\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`, 'de'],
    ['path', `GET /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\nAccept-Language: de\r\n\r\n`, 'de'],
    ['header that does not end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}`, ''],
  ])('a %s that is far too large', (_what, sent, language) => {
    it('is answered by what to do, in the language of the browser if it says one', async () => {
      const tooLargePage = (languages: string) => ({ headers: ['Content-Language', languages], body: 'too large' });
      const server = await listen({ handler: answer, host, port: 0, tooLargePage });
      onTestFinished(() => server.close());
      const received = await exchange(server.port, sent);
      expect(received).toMatch(/^HTTP\/1\.1 431 /);
      expect(received).toContain(`\r\nContent-Language: ${language}\r\n`);
      expect(received).toMatch(/\r\n\r\ntoo large$/);
    });
  });

  it('closes the connection of a refused request for good, though more comes', async () => {
    const { port } = await served(answer);
    const socket = connect({ port, host, allowHalfOpen: true });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n');
    const trickle = setInterval(() => socket.write('x'), 50);
    await closed;
    clearInterval(trickle);
  });

  it('does not read very long lists of types and languages', async () => {
    const { port } = await served((req, res) => void res.end(JSON.stringify(req.headers)));
    const headersOf = async (length: number) => {
      const headers = { accept: `text/html,${'a/b,'.repeat(length / 4)}`, 'accept-language': 'de,'.repeat(length / 4) };
      return (await fetch(`http://${host}:${port}/`, { headers })).json();
    };
    expect(await headersOf(400)).toMatchObject({ 'accept-language': expect.any(String), accept: expect.any(String) });
    const seen = await headersOf(8_000);
    expect(seen).not.toHaveProperty('accept');
    expect(seen).not.toHaveProperty('accept-language');
  });

  it('takes 31 KB of headers', async () => {
    const { port } = await served(answer);
    const response = await fetch(`http://${host}:${port}/`, { headers: { 'X-Large': 'x'.repeat(31_000) } });
    expect(response.status).toBe(200);
  });
});

describe('an idle connection', () => {
  it.each([
    ['75 seconds, as long as nothing else is said', {}, 'timeout=75'],
    ['as long as is said', { keepAliveMs: 610_000 }, 'timeout=610'],
  ])('is kept for %s', async (_what, options, told) => {
    await using server = await listen({ handler: answer, host, port: 0, ...options });
    expect((await fetch(`http://${host}:${server.port}/`)).headers.get('keep-alive')).toBe(told);
  });
});

describe('a server that stops', () => {
  it('takes no new connections, and is stopped at once when nothing is under way', async () => {
    const server = await served(answer);
    await (await fetch(`http://${host}:${server.port}/`)).text();
    await server.close();
    await expect(fetch(`http://${host}:${server.port}/`)).rejects.toThrow();
    await expect(server.close()).resolves.toBeUndefined();
  });

  it('lets a request in flight finish and closes its connection', async () => {
    const { held, handler } = heldBack();
    const server = await served(handler);
    const agent = new Agent({ keepAlive: true });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      httpGet({ host, port: server.port, agent }, resolve).on('error', reject);
    });
    await eventually('the request', () => held[0]);
    const closed = server.close();
    held[0]?.end('in time');
    const received = await response;
    expect(received.headers.connection).toBe('close');
    expect(await text(received)).toBe('in time');
    await closed;
    agent.destroy();
  });

  it('lets an answer finish that has begun', async () => {
    const { held, handler } = heldBack();
    const server = await served(handler);
    const response = fetch(`http://${host}:${server.port}/`);
    const res = await eventually('the request', () => held[0]);
    res.write('first ');
    const received = await response;
    const closed = server.close();
    res.end('second');
    expect(await received.text()).toBe('first second');
    await closed;
  });

  it('closes connections that idle', async () => {
    const server = await served(answer);
    const socket: Socket = connect(server.port, host);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const [received] = await Promise.all([
      text(socket),
      eventually('an answer', () => socket.bytesRead > 0).then(() => server.close()),
    ]);
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('waits for no connection on which nothing has come', async () => {
    const server = await served(answer, 60_000);
    const socket: Socket = connect(server.port, host);
    const ended = new Promise((resolve) => socket.once('close', resolve).on('error', () => {}));
    await eventually('the connection', () => !socket.connecting);
    await (await fetch(`http://${host}:${server.port}/`)).text();
    await server.close();
    await ended;
  });

  it('cuts off what takes too long', async () => {
    const { held, handler } = heldBack();
    const server = await served(handler, 20);
    const response = fetch(`http://${host}:${server.port}/`);
    const refused = expect(response).rejects.toThrow();
    await eventually('the request', () => held[0]);
    await server.close();
    await refused;
  });
});
