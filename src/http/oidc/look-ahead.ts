import type { Middleware } from 'koa';
import { isPrefetch } from '../../web/navigation.ts';

/**
 * Nothing is begun, taken, issued or ended for somebody who only looks ahead: HEAD, prefetch, prerender. A failed
 * prefetch is not kept by browsers.
 */
export const answerLookAhead: Middleware = (ctx, next) => {
  if (ctx.method !== 'HEAD' && !isPrefetch(ctx.headers)) return next();
  ctx.set('Cache-Control', 'no-store');
  ctx.status = ctx.method === 'HEAD' ? 204 : 503;
  // With null koa would answer 204, which a browser may keep.
  ctx.body = ctx.method === 'HEAD' ? null : '';
  return undefined;
};
