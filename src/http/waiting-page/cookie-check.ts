import type { Context } from 'koa';
import { onlyOne, relaunchUri, siteOrigin } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import { IssuerCookies } from '../../sealing/issuer-cookies.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { seenBusy } from '../../waiting/newcomers.ts';
import type { RoomWatch } from '../../watch/room-watch.ts';
import { basePathOf } from '../../web/base-path.ts';
import { waitingPagePath } from '../../web/waiting-page-url.ts';
import { renderPage } from '../pages/page.ts';
import type { Views } from '../pages/views.ts';
import { nameRoute } from '../requests/request-log.ts';

export interface CookieCheckOptions {
  readonly issuer: string;
  readonly rooms: readonly string[];
  readonly registered: readonly ClientConfig[];
  readonly watch: RoomWatch;
  readonly views: Views;
}

const COOKIE = 'owr_check';
const COOKIE_MS = 60_000;
/** The mark in the address of whoever was given the cookie and should come back with it. */
const MARK = 'cookies';
/** When crawlers may come again while people wait. */
const CRAWLERS_AGAIN_S = 600;

/**
 * Answers whoever comes to a page that is nobody's. They may have an old link, or a browser that keeps no cookies: a
 * cookie that does or does not come back tells, after one redirect and never more. For a GET by which a person comes
 * (`enter`). Crawlers keep no cookies either: while people wait the answer is a 503, for which search engines keep what
 * they have of the site. Nothing tells then which room it is, so any with people counts.
 */
export function cookieCheck({
  issuer,
  rooms,
  registered,
  watch,
  views,
}: CookieCheckOptions): (ctx: Context, uid: string) => void {
  const cookies = new IssuerCookies(issuer);
  const basePath = basePathOf(issuer);
  const site = onlySite(registered, issuer);

  return function answerNobody(ctx, uid) {
    const keepsCookies = /\bowr_/.test(ctx.get('Cookie'));
    if (keepsCookies || !isRequestUid(uid)) return answerNoPlace(ctx, views);
    const own = basePath + waitingPagePath(uid);
    if (ctx.query[MARK] === undefined) {
      cookies.write(ctx, COOKIE, '1', '/', COOKIE_MS);
      ctx.status = 303;
      ctx.redirect(`${own}?${MARK}`);
      return;
    }
    nameRoute(ctx.req, 'cookies-blocked');
    const busy = rooms.some((room) => seenBusy(watch, room) !== null);
    if (busy) ctx.set('Retry-After', String(CRAWLERS_AGAIN_S));
    ctx.set('X-Robots-Tag', 'noindex');
    renderPage(ctx, views, { status: busy ? 503 : 200, template: 'cookies.njk', values: { again: site ?? own } });
  };
}

/** An old link: not an error of theirs, and no dead end. */
export function answerNoPlace(ctx: Context, views: Views): void {
  renderPage(ctx, views, { status: 404, template: 'message.njk', values: { message: 'no_place', detail: null } });
}

/** Where everybody here comes from, if there is but one such site. Their request is lost with the cookies. */
function onlySite(registered: readonly ClientConfig[], issuer: string): string | null {
  return onlyOne(registered.map((client) => relaunchUri(client, issuer) ?? siteOrigin(client)));
}
