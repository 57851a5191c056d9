import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { ClientRegistry } from '../../../src/config/client-registry.ts';
import { inOrder } from '../../../src/http/entrance/lane.ts';
import { statusShortcut } from '../../../src/http/waiting-page/status-shortcut.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { StoreClock } from '../../../src/room/store-clock.ts';
import type { Ticket } from '../../../src/room/ticket.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { RoomWatch } from '../../../src/watch/room-watch.ts';
import { CookieRecorder } from '../../support/cookies.ts';
import { http } from '../../support/http.ts';
import { asHttpRequest, ticketJar } from '../../support/http-request.ts';
import { roomState } from '../../support/room-state.ts';

const UID = 'u'.repeat(43);
const PATH = `/interaction/${UID}`;
const SHOP = {
  clientId: 'shop',
  room: 'launch',
  holdMs: 600_000,
  accessTokenMs: 60_000,
  accessTokenFormat: 'opaque',
  audience: 'shop',
  backchannelLogoutUri: null,
  claims: [],
  metadata: {},
  login: { client: 'shop', most: 3, sessionMs: 0 },
  sessionMs: null,
  loginState: 'one',
  signingAlgorithm: null,
  reauthenticate: 'page',
  initiateLoginUri: null,
  initiateLoginIss: true,
} as const;

/** A room that serves 5 of 9, asked by somebody with number 7; whatever the shortcut leaves alone is answered 418. */
async function shortcut(epochMs: () => number = () => 1_000) {
  const store = await openSqliteStore({ path: ':memory:', clock: epochMs });
  onTestFinished(() => store[Symbol.asyncDispose]());
  const tickets = ticketJar();
  const watch = new RoomWatch({ line: store.line, rooms: ['launch'], clock: new StoreClock(epochMs), epochMs });
  watch.observe(roomState({ serving: 5, issued: 9, presence: { zoneUpTo: 9, judgedUpTo: 0, counts: [] } }));
  const seen: number[] = [];
  const metrics = createMetrics();
  const lane = statusShortcut({
    rooms: ['launch'],
    clients: new ClientRegistry([SHOP]),
    watch,
    presence: { saw: (_state, number) => void seen.push(number) },
    logger: pino({ level: 'silent' }),
    metrics,
  });
  const serve = inOrder([lane], ({ res }) => void res.writeHead(418).end());
  const server = createServer((req, res) => serve(asHttpRequest(req, res, tickets))).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  function ask(changes: Partial<Ticket> = {}, { path = PATH, headers = {}, method = 'GET' } = {}) {
    const browser = new CookieRecorder();
    tickets.write(browser, 'launch', {
      ...tickets.issue('shop'),
      ...{ epoch: 1, number: 7, joinedAtMs: 0, uid: UID },
      ...changes,
    });
    const cookie = browser.set.map(({ name, value }) => `${name}=${value}`).join('; ');
    return http(base + path, { method, headers: { Accept: 'application/json', Cookie: cookie, ...headers } });
  }
  return { ask, seen, metrics };
}

test('somebody who waits is told without the application, is noted as present, and is counted', async () => {
  const { ask, seen, metrics } = await shortcut();
  const answer = await ask();
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Accept' });
  expect(JSON.parse(answer.text)).toMatchObject({ room: 'launch', state: 'waiting', number: 7, serving: 5, ahead: 1 });
  const own = await ask({}, { path: `${PATH}/status`, headers: { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' } });
  expect(own.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' });
  expect(own.headers.vary).toBeUndefined();
  expect(JSON.parse(own.text)).toMatchObject({ number: 7, place: 'waiting' });
  expect(seen).toEqual([7, 7]);
  const counted = await metrics.registry.getSingleMetricAsString('owr_http_request_duration_seconds');
  expect(counted).toContain('_count{route="waiting-page",method="GET",status="200"} 1');
  expect(counted).toContain('_count{route="own-status",method="GET",status="200"} 1');
});

test('a page from before the own status had its URL is told without the application, too', async () => {
  const { ask, seen } = await shortcut();
  expect(JSON.parse((await ask({}, { path: `${PATH}?place` })).text)).toMatchObject({ number: 7, place: 'waiting' });
  expect(seen).toEqual([7]);
});

test.each<[string, Partial<Ticket>, { path?: string; headers?: Record<string, string>; method?: string }]>([
  ['whose turn has come', { number: 5 }, {}],
  ['without a number', { number: null }, {}],
  ['of an older epoch', { epoch: 0 }, {}],
  ['whose ticket waits with another request', { uid: 'v'.repeat(43) }, {}],
  ['whose client is gone', { clientId: 'gone' }, {}],
  ['who wants a page', {}, { headers: { Accept: 'text/html' } }],
  ['who only looks ahead', {}, { headers: { 'Sec-Purpose': 'prefetch' } }],
  ['who asks for headers alone', {}, { method: 'HEAD' }],
  ['who asks for the receipt', {}, { path: `${PATH}/receipt` }],
  ['whose page asks for its place', {}, { path: `${PATH}/page` }],
  ['whose page only looks ahead', {}, { path: `${PATH}/status`, headers: { Purpose: 'prefetch' } }],
  ['whose page asks before they have joined', { number: null }, { path: `${PATH}/status` }],
])('somebody %s is left to the application', async (_who, changes, request) => {
  const { ask, seen } = await shortcut();
  expect((await ask(changes, request)).status).toBe(418);
  expect(seen).toEqual([]);
});

test('a room that was not seen just now is left to the application', async () => {
  let timeMs = 1_000;
  const { ask } = await shortcut(() => timeMs);
  timeMs += 1_500;
  expect((await ask()).status).toBe(418);
});
