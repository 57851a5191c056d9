import type { Context } from 'koa';
import { relaunchUri, siteOrigin } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import { basePathOf } from '../../room/base-path.ts';
import { isNavigation } from '../../room/navigation.ts';
import { CookieJar } from '../../sealing/cookie-jar.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { renderPage } from '../page.ts';
import { nameRoute } from '../request-log.ts';
import type { Views } from '../views.ts';

export interface CookieCheckOptions {
  readonly issuer: string;
  readonly config: { readonly clients: readonly ClientConfig[] };
  readonly views: Views;
}

const COOKIE = 'owr_check';
const COOKIE_MS = 60_000;
/** The mark in the address of whoever was given the cookie and should come back with it. */
const MARK = 'cookies';

/**
 * Answers whoever comes to a page that is nobody's. They may have an old link, or a browser that keeps no cookies: a
 * cookie that does or does not come back tells, after one redirect and never more.
 */
export function cookieCheck({ issuer, config, views }: CookieCheckOptions): (ctx: Context, uid: string) => void {
  const cookies = new CookieJar(issuer);
  const basePath = basePathOf(issuer);
  const site = onlySite(config.clients, issuer);

  return function answerNobody(ctx, uid) {
    const keepsCookies = /\bowr_/.test(ctx.get('Cookie'));
    if (keepsCookies || !isNavigation(ctx) || !isRequestUid(uid)) return answerNoPlace(ctx, views);
    const own = `${basePath}/interaction/${uid}`;
    if (ctx.query[MARK] === undefined) {
      cookies.write(ctx, COOKIE, '1', '/', COOKIE_MS);
      ctx.status = 303;
      ctx.redirect(`${own}?${MARK}`);
      return;
    }
    nameRoute(ctx.req, 'cookies-blocked');
    renderPage(ctx, views, { status: 200, template: 'cookies.njk', values: { again: site ?? own } });
  };
}

/** An old link: not an error of theirs, and no dead end. */
export function answerNoPlace(ctx: Context, views: Views): void {
  renderPage(ctx, views, { status: 404, template: 'message.njk', values: { message: 'no_place', detail: null } });
}

/** Where everybody here comes from, if there is but one such site. Their request is lost with the cookies. */
function onlySite(registered: readonly ClientConfig[], issuer: string): string | null {
  const sites = new Set(registered.map((client) => relaunchUri(client, issuer) ?? siteOrigin(client)));
  const [site] = sites;
  return sites.size === 1 && site !== undefined ? site : null;
}
