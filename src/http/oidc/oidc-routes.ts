import Router, { type RouterMiddleware } from '@koa/router';
import type { OidcProvider } from '../../oidc/oidc-provider.ts';
import { type ArrivalShortcutOptions, arrivalShortcut } from '../arrivals/arrival-shortcut.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import type { Lane } from '../entrance/lane.ts';
import { readFormBody } from '../requests/form-body.ts';
import { dropBody } from '../requests/request-body.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../requests/request-log.ts';
import { answerLookAhead } from './look-ahead.ts';
import { type UserinfoShortcutOptions, userinfoShortcut } from './userinfo-shortcut.ts';

/** The library's endpoints and the names under which they are logged and measured. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/.well-known/jwks.json': 'jwks',
  '/authorize': 'authorize',
  '/authorize/:uid': 'resume',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/revoke': 'revoke',
  '/introspect': 'introspect',
};

/** A request that was posted and must fit into the URL that it is redirected to. */
const MAX_POSTED_BYTES = 8 * 1024;

/** What people posted to the site, and what its gateway sent on with the redirect to its login. */
const MAX_DROPPED_BYTES = 1024 * 1024;

export interface OidcShortcutOptions extends RequestLogOptions, ArrivalShortcutOptions, UserinfoShortcutOptions {
  readonly provider: OidcProvider;
}

/**
 * Hands what needs nothing of ours straight to the library, which is an application of its own: passing ours on the way
 * makes an authorization request a tenth dearer.
 */
export function oidcShortcut(options: OidcShortcutOptions): Lane {
  const { provider } = options;
  const record = requestRecorder(options);
  const arrive = arrivalShortcut(options);
  const tellClaims = userinfoShortcut(options);

  function leave(request: HttpRequest): void {
    const { req, res } = request.release();
    void provider.handle(req, res);
  }

  return function handOver(request) {
    const { req, res, path, permission } = request;
    const name = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
    if (name === undefined) return false;
    if (name === 'authorize' && permission === null) return false;
    request.tell('X-Request-Id', record(req, res));
    nameRoute(req, name);
    if ((permission === 'enter' || permission === 'begin') && arrive(request)) return true;
    const told = name === 'userinfo' ? tellClaims(request) : null;
    if (told === null) leave(request);
    else void told.then((isTold) => isTold || leave(request));
    return true;
  };
}

/** The endpoints of the protocol: the library answers them, but not everything that a browser does on its own. */
export function oidcRoutes({ issuer, provider }: { issuer: string; provider: OidcProvider }): RouterMiddleware {
  const router = new Router();

  // OIDC Core §3.1.2.1 asks for POST as well. A cross-site POST carries no Lax cookies, a redirect to GET does. A gateway
  // that redirects by 307 (RFC 9110 §15.4.8) has the browser post here what was meant for the site.
  router.post('/authorize', async (ctx) => {
    nameRoute(ctx.req, 'authorize');
    const url = new URL(`${issuer}/authorize`);
    if (ctx.query.client_id === undefined) {
      url.search = (await readFormBody(ctx, MAX_POSTED_BYTES)).toString();
    } else {
      await dropBody(ctx, MAX_DROPPED_BYTES);
      url.search = ctx.querystring;
    }
    ctx.status = 303;
    ctx.redirect(url.href);
  });

  for (const path of ['/authorize', '/authorize/:uid']) {
    router.get(path, (ctx, next) => {
      nameRoute(ctx.req, 'authorize');
      return answerLookAhead(ctx, next);
    });
  }

  for (const [path, name] of Object.entries(ENDPOINTS)) {
    router.all(path, async (ctx) => {
      nameRoute(ctx.req, name);
      ctx.respond = false;
      await provider.handle(ctx.req, ctx.res);
    });
  }
  return router.routes();
}
