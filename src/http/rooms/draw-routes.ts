import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { RoomConfig } from '../../config/config.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { RoomWatch } from '../../watch/room-watch.ts';
import { asksForPage } from '../../web/accepted.ts';
import { basePathOf } from '../../web/base-path.ts';
import { renderPage } from '../pages/page.ts';
import { type PageFaultsOptions, pageFaults } from '../pages/page-faults.ts';
import { HttpProblem } from '../requests/problem.ts';
import { nameRoute } from '../requests/request-log.ts';
import { drawPage } from './draw-page.ts';
import { publishedDraw } from './published-draw.ts';

export interface DrawRoutesOptions extends PageFaultsOptions {
  readonly issuer: string;
  readonly roomConfigs: readonly Pick<RoomConfig, 'name' | 'title'>[];
  readonly watch: RoomWatch;
}

/** The query with which a browser, too, gets JSON. */
const AS_DATA = 'json';

/**
 * `GET /rooms/:room/draw`: what everybody may know of a room's draw, the same for everybody. People get a page, in the
 * language that `?lang` names.
 */
export function drawRoutes(parts: DrawRoutesOptions): RouterMiddleware {
  const { roomConfigs, watch, views, issuer } = parts;
  const titles = new Map(roomConfigs.map(({ name, title }) => [name, title]));
  const forPeople = pageFaults(parts);
  const basePath = basePathOf(issuer);

  async function stateOf(room: string): Promise<RoomState> {
    if (!titles.has(room)) throw new HttpProblem('room_unknown');
    return (await watch.currentSnapshot(room)).state;
  }

  async function showPage(ctx: Context, room: string): Promise<void> {
    const draw = publishedDraw(await stateOf(room));
    const page = drawPage({
      title: titles.get(room) ?? room,
      draw,
      dataPath: `${basePath}/rooms/${room}/draw?${AS_DATA}`,
      updatedAt: new Date().toISOString(),
    });
    const { lang } = ctx.query;
    renderPage(ctx, views, { ...page, status: 200, room, locales: typeof lang === 'string' ? [lang] : [] });
  }

  const router = new Router();
  router.get('/rooms/:room/draw', async (ctx) => {
    nameRoute(ctx.req, 'draw');
    const room = ctx.params.room ?? '';
    ctx.vary('Accept');
    if (ctx.querystring !== AS_DATA && asksForPage(ctx.req)) return forPeople(ctx, () => showPage(ctx, room));
    ctx.set('Access-Control-Allow-Origin', '*');
    const state = await stateOf(room);
    ctx.set('Cache-Control', 'public, max-age=1');
    ctx.body = publishedDraw(state);
  });
  return router.routes();
}
