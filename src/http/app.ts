import Koa from 'koa';
import type { TrustedProxies } from '../config/words/trusted-proxies.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import { isHangUp } from '../web/hang-up.ts';
import { WAITING_PAGES } from '../web/waiting-page-url.ts';
import { type AdminSiteOptions, adminSite } from './admin-site.ts';
import { arrivalShedding, type SheddingOptions } from './arrivals/arrival-shedding.ts';
import { type LinkPreviewOptions, linkPreviews } from './arrivals/link-previews.ts';
import type { Asset } from './assets/asset.ts';
import { assetRoutes } from './assets/asset-routes.ts';
import { type AwsRoutesOptions, awsRoutes } from './aws/aws-routes.ts';
import { awsCountersLane, type CountersLaneOptions } from './aws/counters.ts';
import { adminEntrance } from './entrance/admin-entrance.ts';
import { entrance, type Handler } from './entrance/entrance.ts';
import { firstSegmentRouter } from './entrance/first-segment-router.ts';
import { forwarding } from './entrance/forwarding.ts';
import { HttpRequest } from './entrance/http-request.ts';
import { inOrder } from './entrance/lane.ts';
import { type MonitoringRoutesOptions, monitoringRoutes } from './entrance/monitoring-routes.ts';
import { refusals } from './entrance/refusals.ts';
import { secureTransport } from './entrance/secure-transport.ts';
import { tidyForwardedFor } from './entrance/visitor-address.ts';
import { type LogoutOptions, logoutRoutes } from './oidc/logout-routes.ts';
import { type OidcShortcutOptions, oidcRoutes, oidcShortcut } from './oidc/oidc-routes.ts';
import { type VisitRoutesOptions, visitRoutes } from './oidc/visit-routes.ts';
import { type HomeRouteOptions, homeRoute } from './pages/home-route.ts';
import { type PageFaultsOptions, pageFaults } from './pages/page-faults.ts';
import { HttpProblem, problemResponses } from './requests/problem.ts';
import { type RequestLogOptions, requestLog } from './requests/request-log.ts';
import { type DrawRoutesOptions, drawRoutes } from './rooms/draw-routes.ts';
import { type RoomStatusPage, roomStatusLane } from './rooms/room-status.ts';
import { type ArrivalPageOptions, arrivalPage } from './waiting-page/arrival-page.ts';
import { type EnteringLaneOptions, enteringLane } from './waiting-page/entering-lane.ts';
import { type StatusShortcutOptions, statusShortcut } from './waiting-page/status-shortcut.ts';
import { type WaitingPageOptions, waitingPageRoutes } from './waiting-page/waiting-page-routes.ts';

/** The parts of each group of routes, and of each lane before them: each gets only its own. */
export interface VisitorSiteParts {
  readonly issuer: string;
  /** Told of every Host that is refused, as it was sent. */
  readonly onForeignHost: (host: string) => void;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustProxy: TrustedProxies;
  readonly log: RequestLogOptions;
  readonly tickets: TicketJar;
  readonly roomStatus: RoomStatusPage;
  readonly awsCounters: CountersLaneOptions;
  readonly linkPreviews: LinkPreviewOptions;
  readonly statusShortcut: StatusShortcutOptions;
  readonly shedding: SheddingOptions;
  readonly arrivalPage: ArrivalPageOptions;
  readonly entering: EnteringLaneOptions;
  readonly oidc: OidcShortcutOptions;
  readonly monitoring: MonitoringRoutesOptions;
  /** Null: `/admin` has a port of its own. */
  readonly admin: AdminSiteOptions | null;
  readonly visits: VisitRoutesOptions;
  readonly assets: readonly Asset[];
  readonly draws: DrawRoutesOptions;
  readonly aws: AwsRoutesOptions;
  readonly pages: PageFaultsOptions;
  readonly home: HomeRouteOptions;
  readonly waitingPage: WaitingPageOptions;
  readonly logout: LogoutOptions;
}

/**
 * What visitors and gateways reach, and `/admin` too unless it has a port of its own. The way of a request is the list of
 * lanes here (DESIGN §7).
 */
export function createVisitorHandler(parts: VisitorSiteParts): Handler {
  const { issuer, tickets, onForeignHost } = parts;
  const answer = createVisitorApp(parts).callback();
  const serve = inOrder(
    [
      roomStatusLane(parts.roomStatus),
      awsCountersLane(parts.awsCounters),
      forwarding(parts),
      refusals(parts.log),
      linkPreviews(parts.linkPreviews),
      statusShortcut(parts.statusShortcut),
      secureTransport(issuer),
      arrivalShedding(parts.shedding),
      arrivalPage(parts.arrivalPage),
      enteringLane(parts.entering),
      oidcShortcut(parts.oidc),
    ],
    (request) => {
      const { req, res } = request.release();
      void answer(req, res);
    },
  );
  return entrance({
    ...{ issuer, onForeignHost },
    app: (req, res) => serve(new HttpRequest(req, res, { tickets })),
  });
}

function createVisitorApp(parts: VisitorSiteParts): Koa {
  const app = baseApp(parts.log);
  const monitoring = monitoringRoutes(parts.monitoring);
  const visits = visitRoutes(parts.visits);
  app.use(
    firstSegmentRouter({
      healthz: monitoring,
      readyz: monitoring,
      metrics: monitoring,
      ...(parts.admin !== null && { admin: adminSite(parts.admin) }),
      complete: visits,
      verify: visits,
      assets: assetRoutes(parts.assets),
      rooms: drawRoutes(parts.draws),
      aws: awsRoutes(parts.aws),
    }),
  );
  app.use(pageFaults(parts.pages));
  app.use(
    firstSegmentRouter({
      '': homeRoute(parts.home),
      [WAITING_PAGES]: waitingPageRoutes(parts.waitingPage),
      logout: logoutRoutes(parts.logout),
    }),
  );
  app.use(oidcRoutes(parts.oidc));
  app.use(nothingHere);
  return app;
}

export interface AdminServerParts {
  readonly issuer: string;
  /** Names of the port besides that of the issuer. */
  readonly adminHosts: readonly string[];
  readonly trustProxy: TrustedProxies;
  readonly log: RequestLogOptions;
  readonly monitoring: MonitoringRoutesOptions;
  readonly admin: AdminSiteOptions;
}

/** `/admin` on a port of its own: keep it inside. */
export function createAdminHandler(parts: AdminServerParts): Handler {
  const { issuer, adminHosts, trustProxy, log, monitoring, admin } = parts;
  const app = baseApp(log);
  const tidy = tidyForwardedFor(trustProxy);
  app.use(monitoringRoutes(monitoring));
  app.use(adminSite(admin));
  app.use(nothingHere);
  const answer = app.callback();
  return adminEntrance({
    ...{ issuer, adminHosts },
    app(req, res) {
      if (!tidy(req)) {
        delete req.headers['x-forwarded-proto'];
        delete req.headers['x-forwarded-host'];
      }
      void answer(req, res);
    },
  });
}

function baseApp(log: RequestLogOptions): Koa {
  const { logger } = log;
  const app = new Koa();
  // The forwarding headers follow from the issuer and from TRUST_PROXY here.
  app.proxy = true;
  app.on('error', (error: unknown, ctx?: Koa.Context) => {
    if (!isHangUp(error, ctx?.req)) logger.error({ err: error }, 'a response failed');
  });
  app.use(requestLog(log));
  app.use(problemResponses(logger));
  return app;
}

function nothingHere(): never {
  throw new HttpProblem('not_found');
}
