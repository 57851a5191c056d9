import Router, { type RouterMiddleware } from '@koa/router';
import type { Store } from '../../store/store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { nameRoute } from '../requests/request-log.ts';
import type { MetricsAccess } from './metrics-access.ts';

/** The metrics as `/metrics` shows them. */
export interface ShownMetrics {
  /** Returns all of them as text of the type `registry.contentType`. */
  expose(): Promise<string>;
  readonly registry: { readonly contentType: string };
  /** Told whether the store answers. */
  observeStore(up: boolean): void;
}

export interface MonitoringRoutesOptions {
  readonly store: Pick<Store, 'ping'>;
  readonly metrics: ShownMetrics;
  /** Who may read them; null: nobody here. */
  readonly metricsAccess: MetricsAccess | null;
  /** Whether the process is on its way out and wants no new requests. */
  readonly isStopping: () => boolean;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonicMs?: () => number;
}

const PING_TIMEOUT_MS = 1000;
const PING_CACHE_MS = 1000;

async function answersInTime(store: Pick<Store, 'ping'>): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), PING_TIMEOUT_MS);
  const answer = store.ping().then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([answer, timeout]);
  clearTimeout(timer);
  return answers;
}

/** Asks the store at most once a second, however often it is asked itself. */
function createStoreCheck(options: MonitoringRoutesOptions): () => Promise<boolean> {
  const { store, metrics, monotonicMs = () => performance.now() } = options;
  let check: { readonly answer: Promise<boolean>; readonly startedAtMs: number } | null = null;
  return function storeAnswers() {
    const startedAtMs = monotonicMs();
    if (check === null || startedAtMs - check.startedAtMs >= PING_CACHE_MS) {
      const answer = answersInTime(store).then((up) => {
        metrics.observeStore(up);
        return up;
      });
      check = { answer, startedAtMs };
    }
    return check.answer;
  };
}

/**
 * `/healthz`: 200 while the process can answer at all. `/readyz`: 200 while it should be sent visitors, else 503 with
 * the reason. `/readyz?store=optional`: 200 also while the store is away, since visitors then get a calm page from here
 * and an error of somebody else's from elsewhere. `/metrics`: for Prometheus, where it may be read at all.
 */
export function monitoringRoutes(options: MonitoringRoutesOptions): RouterMiddleware {
  const { metrics, metricsAccess, isStopping } = options;
  const storeAnswers = createStoreCheck(options);
  const router = new Router();

  router.use((ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    return next();
  });
  router.get('/healthz', (ctx) => {
    nameRoute(ctx.req, 'healthz');
    ctx.body = { status: 'ok' };
  });
  router.get('/readyz', async (ctx) => {
    nameRoute(ctx.req, 'readyz');
    if (isStopping()) throw new HttpProblem('not_ready', { detail: 'the process is stopping' });
    const { store } = ctx.query;
    if (store !== undefined && store !== 'optional') {
      throw new HttpProblem('request_invalid', { errors: [{ path: 'store', message: 'must be optional, or absent' }] });
    }
    if (store === undefined && !(await storeAnswers())) throw new HttpProblem('store_unavailable');
    ctx.body = { status: 'ready' };
  });
  if (metricsAccess !== null) {
    router.get('/metrics', async (ctx) => {
      nameRoute(ctx.req, 'metrics');
      metricsAccess(ctx.req);
      ctx.body = await metrics.expose();
      ctx.type = metrics.registry.contentType;
    });
  }
  return router.routes();
}
