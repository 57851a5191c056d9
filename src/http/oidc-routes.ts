import type { IncomingMessage, ServerResponse } from 'node:http';
import Router, { type RouterMiddleware } from '@koa/router';
import type { OidcProvider } from '../oidc/oidc-provider.ts';
import { isNavigation, isPrefetch } from '../room/navigation.ts';
import { type ArrivalShortcutOptions, arrivalShortcut } from './arrival-shortcut.ts';
import { readFormBody } from './form-body.ts';
import { answerLookAhead } from './look-ahead.ts';
import { nameRoute, type RequestLogOptions, requestObserver } from './request-log.ts';

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

export interface OidcShortcutOptions extends RequestLogOptions, ArrivalShortcutOptions {
  readonly provider: OidcProvider;
}

/**
 * Hands what needs nothing of ours straight to the library, which is an application of its own: passing ours on the way
 * makes an authorization request a tenth dearer.
 *
 * @returns answers a request, or tells that it is none of these
 */
export function oidcShortcut(options: OidcShortcutOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { provider } = options;
  const observe = requestObserver(options);
  const arrive = arrivalShortcut(options);
  return (req, res) => {
    const { method = '', url = '', headers } = req;
    const path = url.split('?', 1)[0] ?? url;
    const name = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
    if (name === undefined) return false;
    const hints = { method, get: (header: string) => String(headers[header.toLowerCase()] ?? '') };
    if (name === 'authorize' && (method !== 'GET' || isPrefetch(hints))) return false;
    observe(req, res);
    nameRoute(req, name);
    if (name === 'authorize' && isNavigation(hints) && arrive(req, res)) return true;
    void provider.handle(req, res);
    return true;
  };
}

/** The endpoints of the protocol: the library answers them, but not everything that a browser does on its own. */
export function oidcRoutes({ issuer, provider }: { issuer: string; provider: OidcProvider }): RouterMiddleware {
  const router = new Router();

  // OIDC Core §3.1.2.1 asks for POST as well. A cross-site POST carries no Lax cookies, a redirect to GET does.
  router.post('/authorize', async (ctx) => {
    nameRoute(ctx.req, 'authorize');
    const url = new URL(`${issuer}/authorize`);
    url.search = (await readFormBody(ctx, MAX_POSTED_BYTES)).toString();
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
