import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';

const routeNames = new WeakMap<IncomingMessage, string>();

/**
 * Says which route answers a request, for logs and metrics: one of a small fixed set of names, never a path. Kept by
 * the request itself so that it survives a change of framework on the way; the last call counts.
 */
export function nameRoute(req: IncomingMessage, name: string): void {
  routeNames.set(req, name);
}

/** An id of the proxy in front, if it looks like one; else one of our own. */
function requestId(offered: string): string {
  return /^[\w.:-]{1,64}$/.test(offered) ? offered : randomUUID();
}

/**
 * Logs and measures every request once it is over: method, route name, status, duration, id. Paths, query strings,
 * headers and bodies carry codes, tokens and cookies, so none of them is read. Goes before everything else.
 */
export function requestLog({ logger, metrics }: { logger: Logger; metrics: Metrics }): Middleware {
  return function logRequest(ctx, next) {
    const { req, res, method } = ctx;
    const startedAtMs = performance.now();
    const id = requestId(ctx.get('X-Request-Id'));
    ctx.set('X-Request-Id', id);
    res.once('close', () => {
      const route = routeNames.get(req) ?? 'unknown';
      const durationMs = performance.now() - startedAtMs;
      const line = { request_id: id, method, route, status: res.statusCode, duration_ms: Math.round(durationMs) };
      metrics.observeRequest({ route, method, status: res.statusCode, durationMs });
      if (!res.writableFinished) logger.info(line, 'request cut off');
      else if (res.statusCode >= 500) logger.warn(line, 'request failed');
      else logger.debug(line, 'request');
    });
    return next();
  };
}
