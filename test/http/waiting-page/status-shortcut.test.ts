import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { ClientRegistry } from '../../../src/config/client-registry.ts';
import { statusShortcut } from '../../../src/http/waiting-page/status-shortcut.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { StoreClock } from '../../../src/room/store-clock.ts';
import type { Ticket } from '../../../src/room/ticket.ts';
import { CookieJar } from '../../../src/sealing/cookie-jar.ts';
import { TicketJar } from '../../../src/sealing/ticket-jar.ts';
import { RoomWatch } from '../../../src/store/room-watch.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { CookieRecorder } from '../../support/cookies.ts';
import { http } from '../../support/http.ts';
import { roomState } from '../../support/room-state.ts';
import { randomSealer } from '../../support/sealing.ts';

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
  initiateLoginUri: null,
  initiateLoginIss: true,
} as const;

/** A room that serves 5 of 9, asked by somebody with number 7; whatever the shortcut leaves alone is answered 418. */
async function shortcut(now: () => number = () => 1_000) {
  const store = await openSqliteStore({ path: ':memory:', clock: now });
  onTestFinished(() => store[Symbol.asyncDispose]());
  const tickets = new TicketJar(randomSealer(), new CookieJar('http://localhost'));
  const watch = new RoomWatch({ line: store.line, rooms: ['launch'], clock: new StoreClock(now), now });
  watch.observe(roomState({ serving: 5, issued: 9, presence: { zoneUpTo: 9, judgedUpTo: 0, counts: [] } }));
  const seen: number[] = [];
  const metrics = createMetrics();
  const answer = statusShortcut({
    rooms: ['launch'],
    clients: new ClientRegistry([SHOP]),
    tickets,
    watch,
    presence: { saw: (_state, number) => void seen.push(number) },
    logger: pino({ level: 'silent' }),
    metrics,
  });
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    if (!answer(req, res)) res.writeHead(418).end();
  }).listen(0, '127.0.0.1');
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
  expect(JSON.parse((await ask({}, { path: `${PATH}?place` })).text)).toMatchObject({ number: 7, place: 'waiting' });
  expect(seen).toEqual([7, 7]);
  const counted = await metrics.registry.getSingleMetricAsString('owr_http_request_duration_seconds');
  expect(counted).toContain('_count{route="waiting-page",method="GET",status="200"} 2');
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
])('somebody %s is left to the application', async (_who, changes, request) => {
  const { ask, seen } = await shortcut();
  expect((await ask(changes, request)).status).toBe(418);
  expect(seen).toEqual([]);
});

test('a room that was not seen just now is left to the application', async () => {
  let nowMs = 1_000;
  const { ask } = await shortcut(() => nowMs);
  nowMs += 1_500;
  expect((await ask()).status).toBe(418);
});
