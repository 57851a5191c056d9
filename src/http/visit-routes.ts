import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { AccessTokens } from '../oidc/access-tokens.ts';
import type { LineStore } from '../store/line-store.ts';
import { HttpProblem } from './problem.ts';
import { nameRoute } from './request-log.ts';

export interface VisitRoutesOptions {
  readonly accessTokens: AccessTokens;
  readonly line: LineStore;
  readonly rooms: ReadonlySet<string>;
}

/**
 * `/verify?room=ROOM`, and `/verify/ROOM` with whatever path behind it, for gateways that append the one that was asked
 * for (Envoy `ext_authz`); then its query is the site's.
 */
const VERIFY = /^\/verify(?:\/([^/]+))?(?:\/.*)?$/;

/**
 * What a site says or asks about a visit, with the visitor's access token: `POST /complete` ends it, `/verify` answers
 * forward auth (nginx `auth_request`, Traefik, Caddy, Envoy) with 200 or 401, whatever the method.
 */
export function visitRoutes({ accessTokens, line, rooms }: VisitRoutesOptions): RouterMiddleware {
  const router = new Router();

  router.post('/complete', async (ctx) => {
    nameRoute(ctx.req, 'complete');
    const visit = await accessTokens.visit(ctx, bearerToken(ctx));
    if (visit === null) throw unauthorized(ctx);
    await line.release({ room: visit.room, sub: visit.admission.sub, outcome: 'completed' });
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 204;
  });

  router.all(VERIFY, async (ctx) => {
    nameRoute(ctx.req, 'verify');
    const room = VERIFY.exec(ctx.path)?.[1] ?? String(ctx.query.room ?? '');
    if (!rooms.has(room)) throw new HttpProblem('room_unknown');
    const visit = await accessTokens.visit(ctx, bearerToken(ctx));
    if (visit === null || visit.room !== room) throw unauthorized(ctx);
    const { sub, number } = visit.admission;
    ctx.set({
      'Cache-Control': 'no-store',
      // Both are always there: what a visitor sent under these names is overwritten by a gateway that copies them.
      'X-Waiting-Room-Sub': sub,
      'X-Waiting-Room-Number': String(number),
    });
    ctx.status = 200;
    ctx.body = '';
  });

  return router.routes();
}

/** RFC 6750 §2.1. '' when there is none. */
function bearerToken(ctx: Context): string {
  return /^Bearer +(\S+)$/i.exec(ctx.get('Authorization'))?.[1] ?? '';
}

/** RFC 6750 §3.1: whoever brought no credentials at all is told the scheme and no error. */
function unauthorized(ctx: Context): HttpProblem {
  const challenge = ctx.get('Authorization') === '' ? 'Bearer' : 'Bearer error="invalid_token"';
  return new HttpProblem('unauthorized', {
    detail: 'a live access token of this room is needed',
    headers: { 'WWW-Authenticate': challenge },
  });
}
