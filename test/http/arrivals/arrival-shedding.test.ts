import { Agent, createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { arrivalShedding } from '../../../src/http/arrivals/arrival-shedding.ts';
import { inOrder } from '../../../src/http/entrance/lane.ts';
import { createViews } from '../../../src/http/pages/views.ts';
import { createMetrics } from '../../../src/metrics.ts';
import type { Ticket } from '../../../src/room/ticket.ts';
import { CookieRecorder } from '../../support/cookies.ts';
import { eventually } from '../../support/eventually.ts';
import { http } from '../../support/http.ts';
import { asHttpRequest, ticketJar } from '../../support/http-request.ts';
import { refreshOf } from '../../support/page-refresh.ts';

const AUTHORIZE = '/authorize?client_id=shop';
const PAGE = '/interaction/0123456789abcdef';
const MOST_IN_FLIGHT = 512;

/** A server whose application answers nobody who arrives, and everybody else. */
async function overloaded() {
  const tickets = ticketJar();
  const metrics = createMetrics();
  const lines: string[] = [];
  const held: ServerResponse[] = [];
  const options = {
    rooms: ['other', 'launch'],
    views: createViews({ issuer: 'http://localhost', rooms: [], clients: [] }, () => {}),
    logger: pino({ level: 'info' }, { write: (line) => lines.push(line) }),
    metrics,
  };
  const serve = inOrder([arrivalShedding(options)], ({ req, res }) => {
    if (req.headers['x-held'] === undefined) res.end('served');
    else held.push(res);
  });
  const server = createServer((req, res) => serve(asHttpRequest(req, res, tickets))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  for (let count = 0; count < MOST_IN_FLIGHT; count += 1) {
    request({ port, host: '127.0.0.1', agent, path: AUTHORIZE, headers: { 'X-Held': '1' } })
      .on('error', () => {})
      .end();
  }
  await eventually('as many as may be under way', () => held.length === MOST_IN_FLIGHT);
  function cookie(changes: Partial<Ticket>): string {
    const browser = new CookieRecorder();
    tickets.write(browser, 'launch', { ...tickets.issue('shop'), ...changes });
    return browser.set.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
  const base = `http://127.0.0.1:${port}`;
  return { base, cookie, held, metrics, lines };
}

test('when too many arrive, newcomers get a page that goes on by itself, in their language; everybody else is served', {
  timeout: 30_000,
}, async () => {
  const { base, cookie, held, metrics, lines } = await overloaded();
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    http(base + path, { method, headers: { Accept: 'text/html', ...headers } });

  const shed = await ask(AUTHORIZE, { 'Accept-Language': 'de-AT, en;q=0.5' });
  expect(shed.status).toBe(503);
  expect(shed.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-language': 'de',
    'content-length': String(Buffer.byteLength(shed.text)),
  });
  const { afterS, address } = refreshOf(shed.text) ?? { afterS: 0, address: '' };
  expect(afterS).toBeGreaterThanOrEqual(4);
  expect(address).toBe(AUTHORIZE);
  expect(shed.headers['retry-after']).toBe(String(afterS));
  expect(shed.headers['set-cookie']).toBeUndefined();
  expect(shed.text).toContain('<html lang="de"');
  expect(shed.text).toContain(`${afterS} Sekunden`);

  const forged = cookie({ number: 7 }).replaceAll(/=..../g, '=AAAA');
  for (const headers of [{ Cookie: forged }, { Cookie: cookie({ number: null }) }]) {
    expect((await ask(PAGE, headers)).status).toBe(503);
  }
  const problem = await ask(PAGE, { Accept: 'application/json' });
  expect(problem.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(problem.text)).toMatchObject({ type: 'urn:oidc-waiting-room:problem:overloaded', status: 503 });

  for (const known of [{ number: 7 }, { number: 0 }, { entry: 3 }]) {
    for (const path of [AUTHORIZE, PAGE]) expect((await ask(path, { Cookie: cookie(known) })).text).toBe('served');
  }
  for (const path of [
    '/authorize/0123456789abcdef',
    '/userinfo',
    '/healthz',
    '/metrics',
    '/admin',
    `${PAGE}/receipt`,
  ]) {
    expect((await ask(path)).text).toBe('served');
  }
  expect((await ask('/token', {}, 'POST')).text).toBe('served');

  expect(await metrics.registry.getSingleMetricAsString('owr_shed_total')).toContain('{reason="in_flight"} 4');
  expect(await metrics.registry.getSingleMetricAsString('owr_shedding')).toContain('owr_shedding 1');

  for (const res of held) res.end();
  await eventually('newcomers to be served', async () => (await ask(AUTHORIZE)).text === 'served');
  await eventually('the end to be told', () => lines.some((line) => line.includes('served again')));
  expect(lines).toHaveLength(2);
  expect(await metrics.registry.getSingleMetricAsString('owr_shedding')).toContain('owr_shedding 0');
});

test('the page needs nothing else, and looks the same in a browser of any language', async () => {
  const { base } = await overloaded();
  const { headers, text } = await http(base + AUTHORIZE, { headers: { Accept: 'text/html', 'Accept-Language': 'ar' } });
  expect(text).toContain('dir="rtl"');
  expect(text).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/,
  );
});
