import type { RouterMiddleware } from '@koa/router';
import type { Logger } from 'pino';
import type { Sealer } from '../sealing/sealer.ts';
import { type AdminOperationsOptions, adminOperations } from './admin/admin-operations.ts';
import { adminRoutes } from './admin/admin-routes.ts';
import { createAuthentication, createKeyCheck } from './admin/authentication.ts';
import type { FailureLimit } from './admin/failure-limit.ts';
import { createRoomView } from './admin/room-view.ts';
import type { EndedSessions } from './panel/ended-sessions.ts';
import { Notices } from './panel/notice.ts';
import { panelRoutes } from './panel/panel-routes.ts';
import { createSessionCheck } from './panel/session-check.ts';
import { PanelSessions } from './panel/sessions.ts';

export interface AdminSiteOptions extends Omit<AdminOperationsOptions, 'view'> {
  /** How many people a room has called per second lately; null: not known. */
  readonly perSecond: (room: string) => number | null;
  readonly sealer: Sealer;
  /** In front of `/admin` as browsers see it: '' or '/…'. */
  readonly basePath: string;
  /** Wrong keys by where they came from. */
  readonly failures: FailureLimit;
  readonly endedSessions: Pick<EndedSessions, 'has' | 'end'>;
  readonly logger: Logger;
}

/** All of `/admin`: the admin API, and the control panel, which is one of its users. */
export function adminSite(options: AdminSiteOptions): RouterMiddleware {
  const { operatorKeys, audit, sealer, basePath, endedSessions, epochMs, logger, rooms, store } = options;
  const view = createRoomView(rooms, options.perSecond);
  const operations = adminOperations({ ...options, view });
  const checkKey = createKeyCheck(operatorKeys, options.failures, (origin) => audit.noteWrongKey(origin));
  const sessions = new PanelSessions({ sealer, keys: operatorKeys, basePath, endedSessions, epochMs });
  const names = new Set(rooms.map(({ name }) => name));
  const authenticate = createAuthentication(checkKey, createSessionCheck(sessions));
  const api = adminRoutes({ operations, rooms: names, authenticate, audit, logger });
  const notices = new Notices(sealer, epochMs);
  const panel = panelRoutes({
    operations,
    rooms,
    view,
    store,
    sessions,
    notices,
    checkKey,
    basePath,
    audit,
    logger,
    epochMs,
  });
  return function serveAdmin(ctx, next) {
    return api(ctx, () => panel(ctx, next));
  };
}
