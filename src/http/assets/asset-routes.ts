import Router, { type RouterMiddleware } from '@koa/router';
import { acceptedCoding } from '../../web/accepted.ts';
import { nameRoute } from '../requests/request-log.ts';
import type { Asset } from './asset.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** An image that is opened as a page of its own may show itself and do nothing else. */
const IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * Adds what pages link to, below the prefix of the router. Only an address that names the version which is here is cached
 * for good: during an update a process may be asked for the version of another one.
 *
 * @param route what logs and metrics call these requests
 */
export function addAssets(router: Router, assets: readonly Asset[], route: string): void {
  for (const asset of assets) {
    const { name, type, version, codings } = asset;
    router.get(`/assets/${name}`, async (ctx) => {
      nameRoute(ctx.req, route);
      const coding = acceptedCoding(ctx.req, codings);
      if (codings.length > 0) ctx.vary('Accept-Encoding');
      ctx.set({
        'Cache-Control': ctx.query.v === version ? FOR_GOOD : 'public, no-cache',
        // RFC 9110 §8.8.3.3: each coding is a representation of its own.
        ETag: `"${version}-${coding ?? 'identity'}"`,
        'X-Content-Type-Options': 'nosniff',
        ...(coding !== undefined && { 'Content-Encoding': coding }),
        ...(type.startsWith('image/') && { 'Content-Security-Policy': IMAGE_POLICY }),
      });
      ctx.type = type;
      ctx.status = 200;
      if (ctx.fresh) ctx.status = 304;
      else ctx.body = coding === undefined ? asset.content : await asset.encoded(coding);
    });
  }
}

/** What pages of visitors link to. */
export function assetRoutes(assets: readonly Asset[]): RouterMiddleware {
  const router = new Router();
  addAssets(router, assets, 'asset');
  return router.routes();
}
