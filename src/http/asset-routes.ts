import { readFileSync } from 'node:fs';
import Router, { type RouterMiddleware } from '@koa/router';
import { nameRoute } from './request-log.ts';

/** What pages link to: read once, named one by one, so no path of a request ever reaches the file system. */
const ASSETS = [{ name: 'waiting-room.css', type: 'text/css; charset=utf-8' }] as const;

export function assetRoutes(): RouterMiddleware {
  const router = new Router();
  for (const { name, type } of ASSETS) {
    const body = readFileSync(new URL(`../../assets/${name}`, import.meta.url));
    router.get(`/assets/${name}`, (ctx) => {
      nameRoute(ctx.req, 'asset');
      ctx.set({ 'Cache-Control': 'public, max-age=300', 'X-Content-Type-Options': 'nosniff' });
      ctx.type = type;
      ctx.body = body;
    });
  }
  return router.routes();
}
