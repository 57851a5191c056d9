import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';

const ROUTE = Symbol('route');

interface NamedRequest extends IncomingMessage {
  [ROUTE]?: string;
}

/**
 * Says which route answers a request, for logs and metrics: one of a small fixed set of names, never a path. Kept by
 * the request itself so that it survives a change of framework on the way; the last call counts.
 */
export function nameRoute(req: NamedRequest, name: string): void {
  req[ROUTE] = name;
}

/** An id of the proxy in front, if it looks like one; else one of our own. */
function requestId(offered: unknown): string {
  return typeof offered === 'string' && /^[\w.:-]{1,64}$/.test(offered) ? offered : randomUUID();
}

/** What the metrics are told of each request. */
export interface RequestMetrics {
  /** `route` is a name of a small fixed set, never a path. */
  observeRequest(request: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly durationMs: number;
  }): void;
}

export interface RequestLogOptions {
  readonly logger: Logger;
  readonly metrics: RequestMetrics;
}

/** @param beganAtMs when the request came, by `performance.now()`; absent: now */
export type RecordRequest = (req: IncomingMessage, res: ServerResponse, beganAtMs?: number) => string;

/**
 * Logs and measures a request once it is over: method, route name, status, duration, id. Paths, query strings, headers
 * and bodies carry codes, tokens and cookies, so none of them is read.
 *
 * @returns gives the id, which the answer is to tell as `X-Request-Id`
 */
export function requestRecorder({ logger, metrics }: RequestLogOptions): RecordRequest {
  return function recordRequest(req: NamedRequest, res, beganAtMs = performance.now()) {
    const { method = '' } = req;
    const id = requestId(req.headers['x-request-id']);
    // Emitted once: `on` saves what `once` would add.
    res.on('close', () => {
      const route = req[ROUTE] ?? 'unknown';
      const durationMs = performance.now() - beganAtMs;
      const line = { request_id: id, method, route, status: res.statusCode, duration_ms: Math.round(durationMs) };
      metrics.observeRequest({ route, method, status: res.statusCode, durationMs });
      if (!res.writableFinished) logger.info(line, 'request cut off');
      else if (res.statusCode >= 500) logger.warn(line, 'request failed');
      else logger.debug(line, 'request');
    });
    return id;
  };
}

/** Observes every request of an application. Goes before everything else. */
export function requestLog(options: RequestLogOptions): Middleware {
  const record = requestRecorder(options);
  return function logRequest({ req, res }, next) {
    res.setHeader('X-Request-Id', record(req, res));
    return next();
  };
}
