import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Admission } from '../room/admission.ts';

/** Whose visit a request belongs to, and when they were last asked (epoch seconds). */
export interface VisitLogin {
  readonly sub: string;
  readonly authTime: number;
}

/**
 * Gives the request a session of its own that is never saved and sets no cookie: the visit is found from the ticket of
 * the client's room each time, so a browser in two rooms is two visitors (DESIGN §6).
 */
export function enterVisit(ctx: KoaContextWithOIDC, login: VisitLogin | null): void {
  const session = new ctx.oidc.provider.Session();
  if (login !== null) session.loginAccount({ accountId: login.sub, loginTs: login.authTime });
  Object.assign(ctx.oidc, { session });
}

/** After a resumed request: as `enterVisit`, with the login that its waiting page found. */
export function detachSession(ctx: KoaContextWithOIDC): void {
  const { accountId, loginTs } = ctx.oidc.session ?? {};
  enterVisit(ctx, accountId === undefined || loginTs === undefined ? null : { sub: accountId, authTime: loginTs });
}

const admissions = new WeakMap<IncomingMessage, Admission>();

/** Notes the visit that a step of this HTTP request has just told: it need not be found once more. */
export function noteAdmission(req: IncomingMessage, admission: Admission): void {
  admissions.set(req, admission);
}

/** @returns null: none was noted */
export function notedAdmission(req: IncomingMessage): Admission | null {
  return admissions.get(req) ?? null;
}
