import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { AccessTokens } from '../../oidc/access-tokens.ts';
import type { LineStore } from '../../store/line-store.ts';
import { permissionOf } from '../../web/permission.ts';
import { HttpProblem } from '../requests/problem.ts';
import { nameRoute } from '../requests/request-log.ts';
import { type NotInsideOptions, renderNotInside } from './not-inside-page.ts';

export interface VisitRoutesOptions extends NotInsideOptions {
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
 * forward auth (nginx `auth_request`, Traefik, Caddy, Envoy) with 200 or 401, whatever the method; a person is shown a page.
 */
export function visitRoutes(options: VisitRoutesOptions): RouterMiddleware {
  const { accessTokens, line, rooms } = options;
  const router = new Router();

  /** The way back to the line, with the same status: some gateways take no other (nginx `auth_request`). */
  async function answerPerson(ctx: Context, room: string): Promise<void> {
    const holder = await accessTokens.clientOf(bearerToken(ctx));
    ctx.set('WWW-Authenticate', challengeOf(ctx));
    renderNotInside(ctx, options, { room, holder });
  }

  router.post('/complete', async (ctx) => {
    nameRoute(ctx.req, 'complete');
    const token = bearerToken(ctx);
    const found = await accessTokens.visit(ctx, token);
    if (found !== null) {
      await line.release({ room: found.room, sub: found.visit.sub, outcome: 'completed' });
    } else if (!(await accessTokens.isOfCompleted(token))) {
      // A site that repeats the call because its answer was lost gets the same answer.
      throw unauthorized(ctx);
    }
    ctx.set('Cache-Control', 'no-store');
    ctx.status = 204;
  });

  router.all(VERIFY, async (ctx) => {
    nameRoute(ctx.req, 'verify');
    const room = VERIFY.exec(ctx.path)?.[1] ?? String(ctx.query.room ?? '');
    if (!rooms.has(room)) throw new HttpProblem('room_unknown');
    const found = await accessTokens.visit(ctx, bearerToken(ctx));
    if (found === null || found.room !== room) {
      if (!isOfPerson(ctx)) throw unauthorized(ctx);
      await answerPerson(ctx, room);
      return;
    }
    const { sub, number } = found.visit;
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

function unauthorized(ctx: Context): HttpProblem {
  return new HttpProblem('unauthorized', {
    detail: 'a live access token of this room is needed',
    headers: { 'WWW-Authenticate': challengeOf(ctx) },
  });
}

/** RFC 6750 §3.1: whoever brought no credentials at all is told the scheme and no error. */
function challengeOf(ctx: Context): string {
  return ctx.get('Authorization') === '' ? 'Bearer' : 'Bearer error="invalid_token"';
}

/** Whether a browser goes there with its visitor, as far as the gateway has passed its headers on. */
function isOfPerson({ method, req, querystring: query }: Context): boolean {
  return method === 'GET' && permissionOf('authorize', { req, query }) === 'enter';
}
