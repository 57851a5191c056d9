import type { SessionCheck } from '../admin/authentication.ts';
import { requireToken } from './cross-site.ts';
import type { PanelSessions } from './sessions.ts';

/** Lets the panel's session call the admin API. For anything but reading the request must carry its token too. */
export function createSessionCheck(sessions: Pick<PanelSessions, 'read'>): SessionCheck {
  return function checkSession(ctx) {
    const session = sessions.read(ctx);
    if (session === null) return null;
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') requireToken(ctx, session, ctx.get('X-CSRF-Token'));
    return session.caller;
  };
}
