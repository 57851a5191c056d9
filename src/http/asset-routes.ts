import Router, { type RouterMiddleware } from '@koa/router';
import type { Asset } from './assets.ts';
import { nameRoute } from './request-log.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** An image that is opened as a page of its own may show itself and do nothing else. */
const IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * What pages link to. Only an address that names the version which is here is cached for good: during an update a
 * process may be asked for the version of another one.
 */
export function assetRoutes(served: readonly Asset[]): RouterMiddleware {
  const router = new Router();
  for (const { name, type, version, encoded } of served) {
    const codings = (['br', 'gzip'] as const).filter((coding) => encoded[coding] !== undefined);
    router.get(`/assets/${name}`, (ctx) => {
      nameRoute(ctx.req, 'asset');
      const accepted = ctx.acceptsEncodings(...codings, 'identity');
      const sent = codings.find((coding) => coding === accepted) ?? 'identity';
      if (codings.length > 0) ctx.vary('Accept-Encoding');
      ctx.set({
        'Cache-Control': ctx.query.v === version ? FOR_GOOD : 'public, no-cache',
        // RFC 9110 §8.8.3.3: each coding is a representation of its own.
        ETag: `"${version}-${sent}"`,
        'X-Content-Type-Options': 'nosniff',
        ...(sent !== 'identity' && { 'Content-Encoding': sent }),
        ...(type.startsWith('image/') && { 'Content-Security-Policy': IMAGE_POLICY }),
      });
      ctx.type = type;
      ctx.status = 200;
      if (ctx.fresh) ctx.status = 304;
      else ctx.body = encoded[sent];
    });
  }
  return router.routes();
}
