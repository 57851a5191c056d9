import Router, { type RouterMiddleware } from '@koa/router';
import { assets } from './assets.ts';
import { nameRoute } from './request-log.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * What pages link to. Only an address that names the version which is here is cached for good: during an update a
 * process may be asked for the version of another one.
 */
export function assetRoutes(): RouterMiddleware {
  const router = new Router();
  for (const { name, type, version, encoded } of assets) {
    router.get(`/assets/${name}`, (ctx) => {
      nameRoute(ctx.req, 'asset');
      const coding = ctx.acceptsEncodings('br', 'gzip', 'identity');
      const sent = coding === 'br' || coding === 'gzip' ? coding : 'identity';
      ctx.vary('Accept-Encoding');
      ctx.set({
        'Cache-Control': ctx.query.v === version ? FOR_GOOD : 'public, no-cache',
        // RFC 9110 §8.8.3.3: each coding is a representation of its own.
        ETag: `"${version}-${sent}"`,
        'X-Content-Type-Options': 'nosniff',
        ...(sent !== 'identity' && { 'Content-Encoding': sent }),
      });
      ctx.type = type;
      ctx.status = 200;
      if (ctx.fresh) ctx.status = 304;
      else ctx.body = encoded[sent];
    });
  }
  return router.routes();
}
