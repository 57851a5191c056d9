import type { RouterMiddleware } from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Webhooks } from '../events/webhooks.ts';
import type { Metrics } from '../metrics.ts';
import type { AccessTokens } from '../oidc/access-tokens.ts';
import type { OidcProvider } from '../oidc/oidc-provider.ts';
import { basePathOf } from '../room/base-path.ts';
import type { StoreClock } from '../room/store-clock.ts';
import type { RequestIds } from '../sealing/request-id.ts';
import type { Store } from '../store/store.ts';
import type { EventStreams } from './admin/event-streams.ts';
import { adminSite } from './admin-site.ts';
import { arrivalShedding } from './arrival-shedding.ts';
import type { ArrivalShortcutOptions } from './arrival-shortcut.ts';
import { assetRoutes } from './assets/asset-routes.ts';
import { awsRoutes } from './aws/aws-routes.ts';
import type { AwsTokens } from './aws/tokens.ts';
import { bySegment } from './by-segment.ts';
import { drawRoutes } from './draw-routes.ts';
import { entrance, type Handler } from './entrance.ts';
import { type LogoutOptions, logoutRoutes } from './logout-routes.ts';
import { oidcRoutes, oidcShortcut } from './oidc-routes.ts';
import { type OperationsOptions, operationsRoutes } from './operations.ts';
import { pageFaults } from './page-faults.ts';
import { HttpProblem, problemResponses } from './problem.ts';
import { requestLog } from './request-log.ts';
import type { RoomStatusPage } from './room-status.ts';
import { visitRoutes } from './visit-routes.ts';
import { arrivalPage } from './waiting-page/arrival-page.ts';
import { statusShortcut } from './waiting-page/status-shortcut.ts';
import { type WaitingPageOptions, waitingPageRoutes } from './waiting-page/waiting-page-routes.ts';

export interface AppParts
  extends LogoutOptions,
    OperationsOptions,
    ArrivalShortcutOptions,
    Omit<WaitingPageOptions, 'tickets'> {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly provider: OidcProvider;
  readonly accessTokens: AccessTokens;
  readonly roomStatus: RoomStatusPage;
  readonly store: Store;
  readonly webhooks: Webhooks;
  readonly eventStreams: EventStreams;
  readonly clock: StoreClock;
  readonly requestIds: RequestIds;
  /** null: no room has the AWS-compatible API. */
  readonly awsTokens: AwsTokens | null;
  /** Told of every room that an operator changed; the operator's answer waits for it. */
  readonly onRoomChange: (room: string) => unknown;
}

/** What visitors and gateways reach, and `/admin` too unless it has a port of its own. */
export function createVisitorHandler(parts: AppParts): Handler {
  const { config, roomStatus } = parts;
  const app = baseApp(parts);
  const operations = operationsRoutes(parts);
  const visits = visitRoutes({ ...parts, rooms: new Set(parts.rooms) });
  app.use(
    bySegment({
      healthz: operations,
      readyz: operations,
      metrics: operations,
      ...(config.adminPort === null && { admin: admin(parts, basePathOf(config.issuer)) }),
      complete: visits,
      verify: visits,
      assets: assetRoutes(parts.views.assets),
      rooms: drawRoutes(parts),
      aws: aws(parts),
    }),
  );
  app.use(pageFaults(parts));
  app.use(bySegment({ interaction: waitingPageRoutes(parts), logout: logoutRoutes(parts) }));
  app.use(oidcRoutes(parts));
  app.use(nothingHere);
  const { issuer, trustProxy } = config;
  const answer = app.callback();
  const answeredAtOnce = oidcShortcut(parts);
  const statusAtOnce = statusShortcut(parts);
  const welcomed = arrivalPage({ ...parts, otherwise: answer });
  const serve = arrivalShedding(parts, (req, res) => {
    if (!welcomed(req, res) && !answeredAtOnce(req, res)) answer(req, res);
  });
  return entrance({
    issuer,
    trustProxy,
    roomStatus,
    app: (req, res) => {
      if (!statusAtOnce(req, res)) serve(req, res);
    },
  });
}

/** `/admin` on a port of its own, under any host name: keep it inside. */
export function createAdminHandler(parts: AppParts): Handler {
  const app = baseApp(parts);
  app.proxy = parts.config.trustProxy;
  app.use(operationsRoutes(parts));
  // Nothing of the issuer holds here.
  app.use(admin(parts, ''));
  app.use(nothingHere);
  return app.callback();
}

function admin(parts: AppParts, basePath: string): RouterMiddleware {
  const { rooms, adminKeys, production } = parts.config;
  const perSecond = (room: string): number | null => parts.watch.view(room)?.perSecond ?? null;
  return adminSite({ ...parts, rooms, adminKeys, basePath, production, perSecond, onChange: parts.onRoomChange });
}

function aws(parts: AppParts): RouterMiddleware {
  const { config, awsTokens: tokens, onRoomChange: onChange } = parts;
  return awsRoutes({ ...parts, tokens, onChange, rooms: config.rooms, keys: config.awsKeys });
}

function baseApp(parts: AppParts): Koa {
  const { logger, metrics } = parts;
  const app = new Koa();
  // The entrance has set the forwarded headers from the issuer and from TRUST_PROXY.
  app.proxy = true;
  // Proxies append: what is left of the last address is the client's own word.
  app.maxIpsCount = 1;
  app.on('error', (error: unknown) => logger.error({ err: error }, 'a response failed'));
  app.use(requestLog({ logger, metrics }));
  app.use(problemResponses(logger));
  return app;
}

function nothingHere(): never {
  throw new HttpProblem('not_found');
}
