import type { Readable } from 'node:stream';
import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { AdminKey, RoomConfig } from '../../config/config.ts';
import type { Webhooks } from '../../events/webhooks.ts';
import type { RequestIds } from '../../sealing/request-id.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { readJsonBody } from '../json-body.ts';
import { HttpProblem } from '../problem.ts';
import { nameRoute } from '../request-log.ts';
import { admissionOperations } from './admission-operations.ts';
import { createAuthentication, requireRole } from './authentication.ts';
import { eventOperations } from './event-operations.ts';
import type { EventStreams } from './event-streams.ts';
import { exitOperations } from './exit-operations.ts';
import { createFailureLimit } from './failure-limit.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { lineOperations } from './line-operations.ts';
import { openApiDocument } from './openapi.ts';
import { noBody, type Operation } from './operation.ts';
import { roomOperations } from './room-operations.ts';
import { webhookOperations } from './webhook-operations.ts';

export interface AdminRoutesOptions {
  readonly store: { readonly line: LineStore; readonly events: EventFeed };
  readonly webhooks: Webhooks;
  readonly requestIds: RequestIds;
  readonly eventStreams: Pick<EventStreams, 'open'>;
  /** Whether the stricter rules for addresses hold. */
  readonly production: boolean;
  readonly rooms: readonly RoomConfig[];
  readonly adminKeys: readonly AdminKey[];
  readonly logger: Logger;
  /** Told of every room whose line, settings or visits an operator changed; the answer waits for it. */
  readonly onChange?: (room: string) => unknown;
  /** Milliseconds by a clock that never goes back, for the limit on wrong keys. */
  readonly nowMs?: () => number;
}

const base = '/admin/api/v1';
const EVENT_STREAM = 'text/event-stream';

const noChange = (): void => undefined;

/** Every operation of the admin API. */
export function adminOperations(options: Omit<AdminRoutesOptions, 'adminKeys' | 'logger' | 'nowMs'>): Operation[] {
  const { store, webhooks, requestIds, eventStreams, rooms, production, onChange = noChange } = options;
  const { line, events } = store;
  return [
    ...roomOperations({ line, rooms, production, onChange }),
    ...lineOperations({ line, rooms, onChange }),
    ...admissionOperations({ line, onChange }),
    ...exitOperations({ line, requestIds, onChange }),
    ...eventOperations({ feed: events, streams: eventStreams }),
    ...webhookOperations({ webhooks, production }),
  ];
}

function routePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** What no route took: 405 where another method would do, else 404. */
function refuseUnrouted(router: Router, path: string): never {
  const methods = router.stack
    .filter((layer) => layer.methods.length > 0 && layer.match(path))
    .flatMap((layer) => layer.methods);
  if (methods.length === 0) throw new HttpProblem('not_found');
  throw new HttpProblem('method_not_allowed', { headers: { Allow: [...new Set(methods)].join(', ') } });
}

function wantsStream(ctx: Context): boolean {
  ctx.vary('Accept');
  return ctx.method === 'GET' && ctx.accepts('application/json', EVENT_STREAM) === EVENT_STREAM;
}

/** Answers with server-sent events until one of both sides has enough. */
function sendStream(ctx: Context, stream: Readable, logger: Pick<Logger, 'error'>): void {
  ctx.status = 200;
  ctx.type = EVENT_STREAM;
  // Asks nginx not to hold events back until it has a buffer full.
  ctx.set('X-Accel-Buffering', 'no');
  ctx.respond = false;
  // Not `pipeline`: to it a reader who hangs up is an error.
  stream.once('error', (error) => logger.error({ err: error }, 'a stream failed'));
  stream.once('close', () => {
    if (!stream.readableEnded) ctx.res.destroy();
  });
  ctx.res.once('close', () => stream.destroy());
  // Who hung up before this has closed already.
  if (ctx.res.destroyed) stream.destroy();
  else stream.pipe(ctx.res);
}

/**
 * The admin API under `/admin/api/v1`. It throws HttpProblem and needs `problemResponses` around it; the
 * caller's address is koa's `ctx.ip`.
 */
export function adminRoutes(options: AdminRoutesOptions): RouterMiddleware {
  const { rooms, adminKeys, logger, nowMs = () => performance.now() } = options;
  const operations = adminOperations(options);
  const document = JSON.stringify(openApiDocument(operations));
  const roomNames = new Set(rooms.map(({ name }) => name));
  const authenticate = createAuthentication(adminKeys, createFailureLimit(nowMs));
  const router = new Router({ prefix: base });

  async function serve(called: Operation, ctx: Context, params: Readonly<Record<string, string>>): Promise<void> {
    nameRoute(ctx.req, `admin.${called.id}`);
    const caller = authenticate(ctx.get('Authorization'), ctx.ip);
    requireRole(caller, called.role);
    const { room, sub = '', name = '' } = params;
    if (room !== undefined && !roomNames.has(room)) throw new HttpProblem('room_unknown');
    const call = {
      caller,
      room: room ?? '',
      sub,
      name,
      idempotencyKey: called.idempotencyKey
        ? idempotencyKey(ctx.req.headers['idempotency-key']?.toString(), caller)
        : null,
      lastEventId: ctx.get('Last-Event-ID') || null,
      query: { ...ctx.query },
      body: called.body === noBody ? undefined : await readJsonBody(ctx),
    };
    if (called.streamTo !== null && wantsStream(ctx)) {
      // Apart from the other route: it lasts for hours.
      nameRoute(ctx.req, `admin.${called.id}.stream`);
      sendStream(ctx, await called.streamTo(call), logger);
      return;
    }
    const answer = await called.answerTo(call);
    if (called.method !== 'get') logger.info({ admin: caller.name, action: called.id, room }, 'admin action');
    ctx.body = answer;
  }

  router.get('/openapi.json', (ctx) => {
    nameRoute(ctx.req, 'admin.openapi');
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
      authenticate(ctx.get('Authorization'), ctx.ip);
      return refuseUnrouted(router, ctx.path);
    });
  };
}
