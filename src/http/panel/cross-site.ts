import { hash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { HttpProblem } from '../requests/problem.ts';
import type { PanelSession } from './sessions.ts';

/** Whether the page that sent an Origin (RFC 6454 §7) is of the host that was asked. */
function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  const asked = `${protocol}//${host}`;
  return URL.canParse(asked) && new URL(asked).host === asking;
}

/**
 * Refuses what a browser says another site made it send. Fetch Metadata tells where it is there; browsers leave it out
 * on plain http, and older ones always, but send an Origin with every POST. Programs send neither.
 *
 * @throws HttpProblem `csrf_missing`
 */
export function refuseCrossSite(ctx: Context): void {
  const site = ctx.get('Sec-Fetch-Site');
  const origin = ctx.get('Origin');
  const isOwn =
    site === '' ? origin === '' || isOwnOrigin(origin, ctx.get('Host')) : site === 'same-origin' || site === 'none';
  if (!isOwn) throw new HttpProblem('csrf_missing', { detail: 'another site has sent it' });
}

/** Whether a token is that of a session. */
export function isTokenOf({ csrfToken }: Pick<PanelSession, 'csrfToken'>, offered: string): boolean {
  return timingSafeEqual(hash('sha256', csrfToken, 'buffer'), hash('sha256', offered, 'buffer'));
}

/**
 * Refuses a change that somebody's session alone would make: it must carry the token of the session.
 *
 * @throws HttpProblem `csrf_missing`
 */
export function requireToken(ctx: Context, session: PanelSession, offered: string): void {
  refuseCrossSite(ctx);
  if (isTokenOf(session, offered)) return;
  throw new HttpProblem('csrf_missing', { detail: 'a session needs its token in X-CSRF-Token, or in its form' });
}
