import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Visit } from '../room/visit.ts';

/** Whose visit a request belongs to, and when they were last asked (epoch seconds). */
export interface VisitLogin {
  readonly sub: string;
  readonly authTime: number;
}

/** A visitor who is inside, as a step has just told. */
export interface Entry {
  readonly visit: Visit;
  /** Of the login that the step began; null: none yet, and without one there is no code. */
  readonly serial: number | null;
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

const entries = new WeakMap<IncomingMessage, Entry>();

/** Notes the entry that a step of this HTTP request has just told: it need not be found once more. */
export function noteEntry(req: IncomingMessage, entry: Entry): void {
  entries.set(req, entry);
}

/** @returns null: none was noted */
export function notedEntry(req: IncomingMessage): Entry | null {
  return entries.get(req) ?? null;
}

/** The login whose code this request asks for: begun in this request, or on its waiting page. null: none has begun. */
export function serialOf(ctx: KoaContextWithOIDC): number | null {
  const resumed = ctx.oidc.result?.serial;
  return typeof resumed === 'number' ? resumed : (notedEntry(ctx.req)?.serial ?? null);
}
