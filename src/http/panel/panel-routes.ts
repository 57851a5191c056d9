import { randomUUID } from 'node:crypto';
import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { RoomConfig } from '../../config/config.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import type { KeyCheck } from '../admin/authentication.ts';
import type { Operation } from '../admin/operation.ts';
import type { ViewRoom } from '../admin/room-view.ts';
import { addAssets } from '../assets/asset-routes.ts';
import { HttpProblem } from '../problem.ts';
import { nameRoute } from '../request-log.ts';
import { addControlRoutes } from './control-routes.ts';
import { addEventRoute } from './event-route.ts';
import type { Notices } from './notice.ts';
import { panelAssets } from './panel-assets.ts';
import { PanelData } from './panel-data.ts';
import { panelFaults } from './panel-faults.ts';
import { createPanelViews } from './panel-views.ts';
import { addPauseRoutes } from './pause-routes.ts';
import { createRunOperation } from './run-operation.ts';
import type { PanelSession, PanelSessions } from './sessions.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { addVisitPages } from './visit-pages.ts';

export interface PanelRoutesOptions {
  readonly operations: readonly Operation[];
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  readonly store: { readonly line: LineStore; readonly events: EventFeed };
  readonly sessions: PanelSessions;
  readonly notices: Notices;
  readonly checkKey: KeyCheck;
  /** In front of `/admin` as browsers see it: '' or '/…'. */
  readonly basePath: string;
  readonly logger: Logger;
}

const REFRESH_S = 5;

/** The control panel under `/admin`. Whoever is not signed in is sent to the sign-in. */
export function panelRoutes(options: PanelRoutesOptions): RouterMiddleware {
  const { operations, rooms, view, store, sessions, notices, basePath, logger } = options;
  const root = `${basePath}/admin`;
  const render = createPanelViews({ basePath });
  const data = new PanelData({ ...store, rooms, view });
  const router = new Router({ prefix: '/admin' });

  /** For somebody who is signed in; the others are sent where they can. */
  function asked(name: string, answer: (ctx: Context, session: PanelSession, room: string) => Promise<void>) {
    return async (ctx: Context & { params: Record<string, string> }): Promise<void> => {
      nameRoute(ctx.req, `panel.${name}`);
      const session = sessions.read(ctx);
      if (session === null) {
        ctx.status = 303;
        ctx.redirect(`${root}/sign-in`);
        return;
      }
      const { room = '' } = ctx.params;
      if (room !== '' && !rooms.some((each) => each.name === room)) throw new HttpProblem('room_unknown');
      await answer(ctx, session, room);
    };
  }

  /** What every page for somebody needs. */
  function common(ctx: Context, session: PanelSession): Record<string, unknown> {
    const { caller, csrfToken } = session;
    const notice = notices.open(session, ctx.query.notice);
    return { caller, csrfToken, notice, idempotencyKey: randomUUID(), mayAct: caller.role !== 'viewer' };
  }

  router.use(panelFaults(render, logger));
  addAssets(router, panelAssets, 'panel.asset');
  addSignInRoutes(router, { ...options, render, root });
  router.get(
    '/',
    asked('rooms', async (ctx, session) => {
      const [states, events] = await Promise.all([data.rooms(), data.latelyEverywhere()]);
      const values = { ...common(ctx, session), rooms: states, events };
      render(ctx, { template: 'rooms.njk', values, refreshAfter: REFRESH_S });
    }),
  );
  router.get(
    '/rooms/:room',
    asked('room', async (ctx, session, room) => {
      const [state, events] = await Promise.all([data.room(room), data.lately(room)]);
      const values = { ...common(ctx, session), room: state, events, tab: 'live' };
      render(ctx, { template: 'room.njk', values, refreshAfter: REFRESH_S });
    }),
  );
  addEventRoute(router, { ...options, asked });
  const run = createRunOperation(operations, logger);
  const routes = { run, notices, render, root, data, asked, common };
  addControlRoutes(router, routes);
  addPauseRoutes(router, routes);
  addVisitPages(router, routes);

  const routed = router.routes();
  return async function panel(ctx, next) {
    if (ctx.path !== '/admin' && !ctx.path.startsWith('/admin/')) return next();
    return routed(ctx, next);
  };
}
