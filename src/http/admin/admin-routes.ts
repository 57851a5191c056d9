import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { roomNamePattern } from '../../config/schema/room-schema.ts';
import { readJsonBody } from '../requests/json-body.ts';
import { HttpProblem, parseRequest } from '../requests/problem.ts';
import { nameRoute } from '../requests/request-log.ts';
import { requireAccess } from './access.ts';
import { type AdminOperation, bodyTypes, noBody } from './admin-operation.ts';
import type { AuditLog } from './audit-log.ts';
import type { AdminCaller } from './authentication.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { lastEventIdHeader } from './last-event-id.ts';
import { openApiDocument } from './openapi.ts';
import { perform } from './perform.ts';
import { EVENT_STREAM, sendStream } from './send-stream.ts';

export interface AdminRoutesOptions {
  readonly operations: readonly AdminOperation[];
  /** Names of the rooms. */
  readonly rooms: ReadonlySet<string>;
  /** Who calls. */
  readonly authenticate: (ctx: Context) => AdminCaller;
  readonly audit: Pick<AuditLog, 'note'>;
  readonly logger: Logger;
}

const base = '/admin/api/v1';
const CSV = 'text/csv';

function routePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Whether the operation itself looks whether there is such a room, or was. */
function isLeftTo({ anyRoom = false }: AdminOperation, room: string): boolean {
  return anyRoom && roomNamePattern.test(room);
}

/** What no route took: 405 where another method would do, else 404. */
function refuseUnrouted(router: Router, path: string): never {
  const methods = router.stack
    .filter((layer) => layer.methods.length > 0 && layer.match(path))
    .flatMap((layer) => layer.methods);
  if (methods.length === 0) throw new HttpProblem('not_found');
  throw new HttpProblem('method_not_allowed', { headers: { Allow: [...new Set(methods)].join(', ') } });
}

/** Also on the way to a page, where it says nothing: what is wrong there is wrong in a stream too. */
function lastEventId(ctx: Context): number | null {
  const header = ctx.req.headers['last-event-id']?.toString();
  return parseRequest(lastEventIdHeader, { 'Last-Event-ID': header })['Last-Event-ID'] ?? null;
}

function wantsStream(ctx: Context): boolean {
  ctx.vary('Accept');
  return ctx.method === 'GET' && ctx.accepts('application/json', EVENT_STREAM) === EVENT_STREAM;
}

/** By its query, or by what it accepts. */
function wantsTable(ctx: Context): boolean {
  ctx.vary('Accept');
  return ctx.query.format === undefined ? ctx.accepts('application/json', CSV) === CSV : ctx.query.format === 'csv';
}

/**
 * The admin API under `/admin/api/v1`. It throws HttpProblem and needs `problemResponses` around it; the
 * caller's address is koa's `ctx.ip`.
 */
export function adminRoutes(options: AdminRoutesOptions): RouterMiddleware {
  const { operations, rooms, authenticate, audit, logger } = options;
  let document: string | null = null;
  const router = new Router({ prefix: base });

  /** Whether a request that was let in would be so now: sessions end. */
  function isLetIn(ctx: Context): boolean {
    try {
      authenticate(ctx);
      return true;
    } catch (error) {
      if (error instanceof HttpProblem) return false;
      throw error;
    }
  }

  async function serve(called: AdminOperation, ctx: Context, params: Readonly<Record<string, string>>): Promise<void> {
    nameRoute(ctx.req, `admin.${called.id}`);
    const caller = authenticate(ctx);
    const { room, sub = '', name = '' } = params;
    if (room !== undefined && !rooms.has(room) && !isLeftTo(called, room)) throw new HttpProblem('room_unknown');
    // Before anything is read of them.
    requireAccess(caller, called, room ?? '');
    const isTable = called.csvOf !== null && wantsTable(ctx);
    const call = {
      caller,
      room: room ?? '',
      sub,
      name,
      idempotencyKey: called.idempotencyKey
        ? idempotencyKey(ctx.req.headers['idempotency-key']?.toString(), caller)
        : null,
      lastEventId: called.streamTo === null ? null : lastEventId(ctx),
      query: { ...ctx.query, ...(isTable && { format: 'csv' }) },
      body:
        called.body === noBody
          ? undefined
          : await readJsonBody(ctx, { limitBytes: called.bodyBytes, types: bodyTypes(called) }),
    };
    if (called.streamTo !== null && wantsStream(ctx)) {
      // Apart from the other route: it lasts for hours.
      nameRoute(ctx.req, `admin.${called.id}.stream`);
      sendStream(ctx, await called.streamTo(call), { mayRead: () => isLetIn(ctx), logger });
      return;
    }
    const answer = await perform({ operation: called, call, logger, audit });
    if (called.csvOf !== null && isTable) {
      ctx.type = `${CSV}; charset=utf-8`;
      ctx.attachment(`${[...(room === undefined ? [] : [room]), called.id].join('-')}.csv`);
      ctx.body = called.csvOf(answer);
      return;
    }
    ctx.body = answer;
  }

  router.get('/openapi.json', (ctx) => {
    nameRoute(ctx.req, 'admin.openapi');
    // It takes long to make, and is seldom asked for.
    document ??= JSON.stringify(openApiDocument(operations));
    ctx.body = document;
    ctx.type = 'application/json';
  });
  for (const called of operations) {
    router[called.method](routePath(called.path), (ctx) => serve(called, ctx, ctx.params));
  }

  const routed = router.routes();
  return async function adminApi(ctx, next) {
    if (ctx.path !== base && !ctx.path.startsWith(`${base}/`)) return next();
    nameRoute(ctx.req, 'admin.unknown');
    ctx.set('Cache-Control', 'no-store');
    return routed(ctx, () => {
      authenticate(ctx);
      return refuseUnrouted(router, ctx.path);
    });
  };
}
