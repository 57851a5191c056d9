import { randomUUID } from 'node:crypto';
import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import type { RoomConfig } from '../../config/config.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { requireRoom } from '../admin/access.ts';
import type { AdminOperation } from '../admin/admin-operation.ts';
import type { AuditLog } from '../admin/audit-log.ts';
import type { KeyCheck } from '../admin/authentication.ts';
import { gateChecks } from '../admin/gate-operation.ts';
import type { RoomView, ViewRoom } from '../admin/room-view.ts';
import { addAssets } from '../assets/asset-routes.ts';
import { HttpProblem } from '../requests/problem.ts';
import { nameRoute } from '../requests/request-log.ts';
import { addAuditPage } from './audit-page.ts';
import { askedRange, chartsView } from './chart-views.ts';
import { addClientPages } from './client-pages.ts';
import { addControlRoutes } from './control-routes.ts';
import { callsWords, doingWords } from './doing-words.ts';
import { addEventRoute } from './event-route.ts';
import { addEverywhereRoutes } from './everywhere-routes.ts';
import { addFindPage } from './find-page.ts';
import { addGatewayPages } from './gateway-pages.ts';
import { addKeyboardPage } from './keyboard-page.ts';
import { LocalTimes } from './local-times.ts';
import type { Notices } from './notice.ts';
import { addOperatorPages } from './operator-pages.ts';
import { panelAssets } from './panel-assets.ts';
import { PanelData } from './panel-data.ts';
import { panelFaults } from './panel-faults.ts';
import { askedPage } from './panel-path.ts';
import { createPanelViews } from './panel-views.ts';
import { nextWords } from './planned-words.ts';
import { addReloadPage } from './reload-page.ts';
import { addRoomDefinitionPages } from './room-definition-pages.ts';
import { createRunOperation } from './run-operation.ts';
import type { PanelSession, PanelSessions } from './sessions.ts';
import { addSignInRoutes, sendToSignIn } from './sign-in-routes.ts';
import { checkWords, stateWords } from './state-words.ts';
import { addVisitPages } from './visit-pages.ts';
import { addZoneRoutes, zoneOf } from './zone.ts';

export interface PanelRoutesOptions {
  readonly operations: readonly AdminOperation[];
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  readonly store: { readonly line: LineStore; readonly events: EventFeed };
  readonly sessions: PanelSessions;
  readonly notices: Notices;
  readonly checkKey: KeyCheck;
  /** In front of `/admin` as browsers see it: '' or '/…'. */
  readonly basePath: string;
  readonly audit: Pick<AuditLog, 'note'>;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly epochMs: () => number;
}

const REFRESH_S = 5;

/** The control panel under `/admin`. Whoever is not signed in is sent to the sign-in. */
export function panelRoutes(options: PanelRoutesOptions): RouterMiddleware {
  const { operations, rooms, view, store, sessions, notices, basePath, audit, logger, epochMs } = options;
  const root = `${basePath}/admin`;
  const render = createPanelViews({ basePath });
  const data = new PanelData({ ...store, rooms, view });
  const router = new Router({ prefix: '/admin' });

  /** For somebody who is signed in; the others are sent where they can. */
  function asked(name: string, answer: (ctx: Context, session: PanelSession, room: string) => Promise<void>) {
    return async (ctx: Context & { params: Record<string, string> }): Promise<void> => {
      nameRoute(ctx.req, `panel.${name}`);
      const session = sessions.read(ctx);
      if (session === null) return sendToSignIn(ctx, { render, root });
      const { room = '' } = ctx.params;
      if (room !== '' && !rooms.some((each) => each.name === room)) throw new HttpProblem('room_unknown');
      if (room !== '') requireRoom(session.caller, room);
      await answer(ctx, session, room);
    };
  }

  /** What every page for somebody needs. */
  function common(ctx: Context, session: PanelSession) {
    const { caller, csrfToken } = session;
    const notice = notices.open(session, ctx.query.notice);
    const times = new LocalTimes(zoneOf(ctx, session), epochMs());
    return {
      ...{ caller, csrfToken, notice, idempotencyKey: randomUUID(), mayAct: caller.role !== 'viewer' },
      ...{ times, here: askedPage(ctx) },
      doing: (room: RoomView) => doingWords(room, times),
      calls: (room: RoomView) => callsWords(room, times),
      nextWords: (room: RoomView) => nextWords(room, times),
    };
  }

  router.use(panelFaults(render, logger));
  addAssets(router, panelAssets, 'panel.asset');
  addSignInRoutes(router, { ...options, render, root });
  router.get(
    '/',
    asked('rooms', async (ctx, session) => {
      const shared = common(ctx, session);
      const [states, events] = await Promise.all([
        data.rooms(session.caller),
        data.latelyEverywhere(session.caller, shared.times),
      ]);
      const values = { ...shared, rooms: states, events };
      render(ctx, { template: 'rooms.njk', values, refreshAfter: REFRESH_S, script: true });
    }),
  );
  const run = createRunOperation(operations, { logger, audit });
  router.get(
    '/rooms/:room',
    asked('room', async (ctx, session, room) => {
      const shared = common(ctx, session);
      const { times } = shared;
      const minutes = askedRange(ctx.query.minutes);
      // Its step may be the one that opens the doors.
      const state = await data.room(room);
      const [sinceMs, planned, checks, events, charts] = await Promise.all([
        data.modeSince(room),
        data.plan(state, times),
        run('readGate', { caller: session.caller, room }),
        data.lately(room, times),
        chartsView(run, session, { room, minutes, times }),
      ]);
      const values = {
        ...{ ...shared, room: state, planned, events, charts, tab: 'live' },
        here: charts.isFirst ? `/rooms/${room}` : `/rooms/${room}?minutes=${minutes}`,
        state: stateWords(state, sinceMs, times),
        checks: checkWords(gateChecks.parse(checks).checks, times),
      };
      render(ctx, { template: 'room.njk', values, refreshAfter: REFRESH_S, script: true });
    }),
  );
  addEventRoute(router, { ...options, asked });
  const routes = { run, notices, render, root, data, asked, common };
  addControlRoutes(router, routes);
  addEverywhereRoutes(router, routes);
  addRoomDefinitionPages(router, routes);
  addClientPages(router, routes);
  addGatewayPages(router, routes);
  addVisitPages(router, routes);
  addFindPage(router, routes);
  addZoneRoutes(router, routes);
  addOperatorPages(router, routes);
  addAuditPage(router, operations, routes);
  addReloadPage(router, routes);
  addKeyboardPage(router, routes);

  const routed = router.routes();
  return async function panel(ctx, next) {
    if (ctx.path !== '/admin' && !ctx.path.startsWith('/admin/')) return next();
    return routed(ctx, next);
  };
}
