import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { parseTrustedProxies } from '../../../src/config/words/trusted-proxies.ts';
import { entrance } from '../../../src/http/entrance/entrance.ts';
import { forwarding } from '../../../src/http/entrance/forwarding.ts';
import { inOrder } from '../../../src/http/entrance/lane.ts';
import { type RoomStatusAnswers, RoomStatusPage, roomStatusLane } from '../../../src/http/rooms/room-status.ts';
import type { RoomSnapshot } from '../../../src/watch/room-watch.ts';
import { http } from '../../support/http.ts';
import { asHttpRequest } from '../../support/http-request.ts';
import { roomState } from '../../support/room-state.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

function snapshot(changes: Parameters<typeof roomState>[0] = {}): RoomSnapshot {
  return { state: roomState({ issued: 3, serving: 1, ...changes }), perSecond: null, seenAtMs: 0 };
}

const foreignHosts: string[] = [];

/** Serves an application that tells what it was asked for. */
async function serve(
  issuer: string,
  { trustProxy = 'false', timeMs = 0, roomStatus = new RoomStatusPage({ epochMs: () => timeMs }) } = {},
): Promise<string> {
  roomStatus.observe(snapshot());
  const serve = inOrder(
    [
      roomStatusLane(roomStatus),
      forwarding({ issuer, trustProxy: parseTrustedProxies(trustProxy) ?? { kind: 'none' } }),
    ],
    ({ req, res }) => {
      res.end(JSON.stringify({ url: req.url, headers: req.headers }));
    },
  );
  const handler = entrance({
    ...{ issuer, onForeignHost: (host: string) => void foreignHosts.push(host) },
    app: (req, res) => serve(asHttpRequest(req, res)),
  });
  server = createServer(handler).listen(0, '127.0.0.1');
  const listening = server;
  await new Promise((resolve) => listening.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the entrance', () => {
  test.each([
    ['https://wait.example.com', 'wait.example.com', 200],
    ['https://wait.example.com', 'WAIT.example.com', 200],
    ['https://wait.example.com', 'wait.example.com:443', 200],
    ['https://wait.example.com', 'wait.example.com:80', 421],
    ['https://wait.example.com', 'evil.example.com', 421],
    ['https://wait.example.com', 'wait.example.com.evil.com', 421],
    ['https://wait.example.com', '127.0.0.1', 421],
    ['http://localhost:3000', 'localhost:3000', 200],
    ['http://localhost:3000', 'localhost', 421],
    ['http://[::1]:3000', '[::1]:3000', 200],
  ])('of %s takes Host %s: %i', async (issuer, host, status) => {
    const base = await serve(issuer);
    expect((await http(`${base}/authorize`, { headers: { Host: host } })).status).toBe(status);
  });

  test('lets health checks through under any name, and metrics under an address', async () => {
    const base = await serve('https://wait.example.com');
    for (const path of ['/healthz', '/readyz']) {
      expect((await http(base + path, { headers: { Host: 'anything' } })).status).toBe(200);
    }
    expect((await http(`${base}/metrics`, { headers: { Host: '10.0.0.7:3000' } })).status).toBe(200);
    expect((await http(`${base}/metrics`, { headers: { Host: 'rebound.example.com' } })).status).toBe(421);
  });

  test('overwrites what a request says of its way', async () => {
    const base = await serve('https://wait.example.com');
    const headers = {
      Host: 'wait.example.com',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'evil',
      'X-Forwarded-For': '1.2.3.4',
    };
    const seen = JSON.parse((await http(base, { headers })).text).headers;
    expect(seen).toMatchObject({ 'x-forwarded-proto': 'https' });
    expect(seen).not.toHaveProperty('x-forwarded-host');
    expect(seen).not.toHaveProperty('x-forwarded-for');
  });

  test('believes X-Forwarded-For when told to', async () => {
    const base = await serve('https://wait.example.com', { trustProxy: 'true' });
    const headers = { Host: 'wait.example.com', 'X-Forwarded-For': '1.2.3.4' };
    expect(JSON.parse((await http(base, { headers })).text).headers).toMatchObject({ 'x-forwarded-for': '1.2.3.4' });
  });

  test('takes the path of the issuer off, and knows nothing beside it', async () => {
    const base = await serve('https://example.com/wait');
    const headers = { Host: 'example.com' };
    expect(JSON.parse((await http(`${base}/wait/authorize?x=1`, { headers })).text).url).toBe('/authorize?x=1');
    expect((await http(`${base}/authorize`, { headers })).status).toBe(404);
    expect((await http(`${base}/waiting`, { headers })).status).toBe(404);
    expect((await http(`${base}/wait/rooms/launch/status`, { headers })).status).toBe(200);
  });
});

describe('the room status', () => {
  const headers = { Host: 'localhost:3000' };

  test('is the same bytes for everybody, and cacheable', async () => {
    const base = await serve('http://localhost:3000');
    const answer = await http(`${base}/rooms/launch/status`, { headers });
    expect(answer.headers).toMatchObject({ 'cache-control': 'public, max-age=1' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(JSON.parse(answer.text)).toEqual({
      room: 'launch',
      mode: 'open',
      serving: 1,
      issued: 3,
      waiting: 2,
      rate_per_minute: null,
      opens_at: null,
      message: null,
      poll_after: 2,
      updated_at: '1970-01-01T00:16:40.000Z',
    });
    const etag = answer.headers.etag ?? '';
    const again = await http(`${base}/rooms/launch/status`, { headers: { ...headers, 'If-None-Match': etag } });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(await http(`${base}/rooms/launch/status`, { headers, method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
    });
  });

  test.each([
    ['the same', (etag: string) => etag, 304],
    ['the same, weakened by a proxy that compresses', (etag: string) => `W/${etag}`, 304],
    ['one of several', (etag: string) => `"other", W/${etag}`, 304],
    ['any', () => '*', 304],
    ['another one', () => '"other"', 200],
    ['the same without quotes', (etag: string) => etag.slice(1, -1), 200],
  ])('is sent again unless the tag in hand is the same: %s', async (_what, inHand, status) => {
    const base = await serve('http://localhost:3000');
    const { etag = '' } = (await http(`${base}/rooms/launch/status`, { headers })).headers;
    const again = await http(`${base}/rooms/launch/status`, { headers: { ...headers, 'If-None-Match': inHand(etag) } });
    expect(again.status).toBe(status);
    expect(again.headers).toMatchObject({ etag, 'cache-control': 'public, max-age=1' });
  });

  test('has a new tag and new bytes after a change, in any alphabet', async () => {
    const roomStatus = new RoomStatusPage({ epochMs: () => 0 });
    const base = await serve('http://localhost:3000', { roomStatus });
    const { etag = '' } = (await http(`${base}/rooms/launch/status`, { headers })).headers;
    roomStatus.observe(snapshot({ settings: { message: 'bientôt – 間もなく' } }));
    const changed = await http(`${base}/rooms/launch/status`, { headers: { ...headers, 'If-None-Match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers['content-length']).toBe(String(Buffer.byteLength(changed.text)));
    expect(JSON.parse(changed.text)).toMatchObject({ message: 'bientôt – 間もなく' });
  });

  test('counts its answers, told with the next snapshot', async () => {
    const told: RoomStatusAnswers[] = [];
    const roomStatus = new RoomStatusPage({ epochMs: () => 0, onAnswers: (answers) => told.push(answers) });
    const base = await serve('http://localhost:3000', { roomStatus });
    for (const ifNoneMatch of ['"other"', '*', '"other"']) {
      await http(`${base}/rooms/launch/status`, { headers: { ...headers, 'If-None-Match': ifNoneMatch } });
    }
    expect(told).toEqual([]);
    roomStatus.observe(snapshot());
    roomStatus.observe(snapshot());
    expect(told).toEqual([
      { room: 'launch', status: 200, count: 2 },
      { room: 'launch', status: 304, count: 1 },
    ]);
  });

  test.each([
    ['/rooms/launch/status?x=1', 200],
    ['/rooms/launch/status/', 'the application'],
    ['/rooms/launch/statusx', 'the application'],
    ['/rooms/other/status', 'the application'],
    ['/rooms/status', 'the application'],
    ['/x/rooms/launch/status', 'the application'],
  ])('%s is answered by %s', async (path, by) => {
    const base = await serve('http://localhost:3000');
    const answer = await http(base + path, { headers });
    if (by === 200) expect(answer.headers.etag).toBeDefined();
    else expect(JSON.parse(answer.text).url).toBe(path);
  });

  test('is not told when it is out of date', async () => {
    const base = await serve('http://localhost:3000', { timeMs: 30_001 });
    expect((await http(`${base}/rooms/launch/status`, { headers })).status).toBe(503);
  });
});
