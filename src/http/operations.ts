import Router, { type RouterMiddleware } from '@koa/router';
import type { Metrics } from '../metrics.ts';
import type { Store } from '../store/store.ts';
import { HttpProblem } from './problem.ts';
import { nameRoute } from './request-log.ts';

export interface OperationsOptions {
  readonly store: Pick<Store, 'ping'>;
  readonly metrics: Metrics;
  /** Whether the process is on its way out and wants no new requests. */
  readonly isStopping: () => boolean;
  /** Milliseconds by a clock that never goes back. */
  readonly nowMs?: () => number;
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
function createStoreCheck(options: OperationsOptions): () => Promise<boolean> {
  const { store, metrics, nowMs = () => performance.now() } = options;
  let check: { readonly answer: Promise<boolean>; readonly startedAtMs: number } | null = null;
  return function storeAnswers() {
    const startedAtMs = nowMs();
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
 * the reason. `/metrics`: for Prometheus.
 */
export function operationsRoutes(options: OperationsOptions): RouterMiddleware {
  const { metrics, isStopping } = options;
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
    if (!(await storeAnswers())) throw new HttpProblem('store_unavailable');
    ctx.body = { status: 'ready' };
  });
  router.get('/metrics', async (ctx) => {
    nameRoute(ctx.req, 'metrics');
    ctx.body = await metrics.expose();
    ctx.type = metrics.registry.contentType;
  });
  return router.routes();
}
