import Koa from 'koa';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { monitoringRoutes } from '../../../src/http/entrance/monitoring-routes.ts';
import { problemResponses } from '../../../src/http/requests/problem.ts';
import { instrumentStore } from '../../../src/instrumented-store.ts';
import { createLogger } from '../../../src/logging.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock } from '../../support/clock.ts';

function operationsOf(store: Pick<Store, 'ping'>) {
  const clock = new FakeClock();
  const metrics = createMetrics();
  const state = { stopping: false };
  const app = new Koa();
  app.use(problemResponses(createLogger('silent')));
  app.use(
    monitoringRoutes({
      store,
      metrics,
      metricsAccess: () => undefined,
      isStopping: () => state.stopping,
      monotonicMs: clock.read,
    }),
  );
  const get = (path: string) => supertest(app.callback()).get(path);
  return { clock, metrics, state, get };
}

describe('/healthz', () => {
  it('is fine while the process answers, whatever the store does', async () => {
    const store = await openSqliteStore({ path: ':memory:' });
    await store[Symbol.asyncDispose]();
    const response = await operationsOf(store).get('/healthz').expect(200);
    expect(response.body).toEqual({ status: 'ok' });
    expect(response.get('Cache-Control')).toBe('no-store');
  });
});

describe('/readyz', () => {
  it('is ready while the store answers', async () => {
    await using store = await openSqliteStore({ path: ':memory:' });
    const { get, metrics } = operationsOf(store);
    expect((await get('/readyz').expect(200)).body).toEqual({ status: 'ready' });
    expect(await metrics.registry.getSingleMetricAsString('owr_store_up')).toContain('owr_store_up 1');
  });

  it('is not once the store is gone, and says so', async () => {
    const store = await openSqliteStore({ path: ':memory:' });
    const { get, metrics, clock } = operationsOf(store);
    await get('/readyz').expect(200);
    await store[Symbol.asyncDispose]();
    clock.advance(1000);
    const response = await get('/readyz').expect(503);
    expect(response.type).toBe('application/problem+json');
    expect(response.body.type).toBe('urn:oidc-waiting-room:problem:store_unavailable');
    expect(await metrics.registry.getSingleMetricAsString('owr_store_up')).toContain('owr_store_up 0');
  });

  it('is without the store for an orchestrator that may do without, and does not wait for it', async () => {
    const { promise: never } = Promise.withResolvers<void>();
    const { get, state } = operationsOf({ ping: () => never });
    expect((await get('/readyz?store=optional').expect(200)).body).toEqual({ status: 'ready' });
    state.stopping = true;
    await get('/readyz?store=optional').expect(503);
  });

  it.each(['?store=', '?store=option', '?store=optional&store=optional'])('refuses %s', async (query) => {
    await using store = await openSqliteStore({ path: ':memory:' });
    const response = await operationsOf(store).get(`/readyz${query}`).expect(400);
    expect(response.body.errors).toEqual([{ path: 'store', message: 'must be optional, or absent' }]);
  });

  it('is not while the process stops', async () => {
    await using store = await openSqliteStore({ path: ':memory:' });
    const { get, state } = operationsOf(store);
    state.stopping = true;
    const response = await get('/readyz').expect(503);
    expect(response.body).toMatchObject({
      type: 'urn:oidc-waiting-room:problem:not_ready',
      detail: 'the process is stopping',
    });
  });

  it('is not when the store takes more than a second', async () => {
    const { promise: never } = Promise.withResolvers<void>();
    await operationsOf({ ping: () => never })
      .get('/readyz')
      .expect(503);
  });

  it('asks the store once a second at most', async () => {
    let pings = 0;
    await using store = await openSqliteStore({ path: ':memory:' });
    const { get, clock } = operationsOf({
      ping: () => {
        pings++;
        return store.ping();
      },
    });
    await Promise.all(Array.from({ length: 20 }, () => get('/readyz').expect(200)));
    clock.advance(999);
    await get('/readyz').expect(200);
    expect(pings).toBe(1);
    clock.advance(1);
    await get('/readyz').expect(200);
    expect(pings).toBe(2);
  });
});

describe('/metrics', () => {
  it('is text for Prometheus', async () => {
    const { get, metrics } = operationsOf({ ping: async () => undefined });
    await using store = instrumentStore(await openSqliteStore({ path: ':memory:' }), metrics);
    await store.ping();
    const response = await get('/metrics').expect(200);
    expect(response.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds', 'owr_store_up 1']) {
      expect(response.text).toContain(name);
    }
  });
});
