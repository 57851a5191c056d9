import { Agent, get as httpGet, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen, type RunningServer } from '../../src/http/server.ts';
import { eventually } from '../support/eventually.ts';

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
    ['headers of 17 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, '431'],
    ['a path of 17 KB', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, '431'],
  ])('refuses %s and goes on', async (_what, sent, status) => {
    const { port } = await served(answer);
    expect(await exchange(port, sent)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await fetch(`http://${host}:${port}/`)).status).toBe(200);
  });

  it('takes 15 KB of headers', async () => {
    const { port } = await served(answer);
    const response = await fetch(`http://${host}:${port}/`, { headers: { 'X-Large': 'x'.repeat(15_000) } });
    expect(response.status).toBe(200);
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
