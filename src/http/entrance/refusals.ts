import { doorOf, type Permission } from '../../web/permission.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../requests/request-log.ts';
import type { Lane } from './lane.ts';

const STATUSES: Readonly<Partial<Record<Permission, number>>> = { ahead: 503, refused: 403 };

/**
 * Answers requests that may do nothing where people join and enter: parts of a page, scripts, browsers that look ahead
 * (LINE.md, "Who may join and enter"). The answer is empty, is not kept, and sets no cookie.
 */
export function refusals(options: RequestLogOptions): Lane {
  const record = requestRecorder(options);
  return function refuse(request) {
    const { req, res, path, permission } = request;
    const status = permission === null ? undefined : STATUSES[permission];
    if (status === undefined) return false;
    request.tell('X-Request-Id', record(req, res));
    nameRoute(req, doorOf(path) === 'authorize' ? 'authorize' : 'waiting-page');
    request.answer(status, ['Cache-Control', 'no-store']);
    return true;
  };
}
