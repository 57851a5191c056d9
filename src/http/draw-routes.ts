import Router, { type RouterMiddleware } from '@koa/router';
import type { RoomWatch } from '../store/room-watch.ts';
import { HttpProblem } from './problem.ts';
import { publishedDraw } from './published-draw.ts';
import { nameRoute } from './request-log.ts';

export interface DrawRoutesOptions {
  readonly rooms: readonly string[];
  readonly watch: RoomWatch;
}

/** `GET /rooms/:room/draw`: what everybody may know of a room's draw, the same for everybody. */
export function drawRoutes({ rooms, watch }: DrawRoutesOptions): RouterMiddleware {
  const known = new Set(rooms);
  const router = new Router();
  router.get('/rooms/:room/draw', async (ctx) => {
    nameRoute(ctx.req, 'draw');
    ctx.set('Access-Control-Allow-Origin', '*');
    const room = ctx.params.room ?? '';
    if (!known.has(room)) throw new HttpProblem('room_unknown');
    const { state } = watch.freshView(room) ?? (await watch.refresh(room));
    ctx.set('Cache-Control', 'public, max-age=1');
    ctx.body = publishedDraw(state);
  });
  return router.routes();
}
