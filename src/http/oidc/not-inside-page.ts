import type { Context } from 'koa';
import { onlyOne, relaunchUri, siteOrigin } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import { acceptedLanguages } from '../../web/accepted.ts';
import { STANDALONE_STYLE, standalonePolicy } from '../pages/standalone.ts';
import type { Views } from '../pages/views.ts';

export interface NotInsideOptions {
  readonly issuer: string;
  readonly registered: readonly ClientConfig[];
  readonly views: Views;
}

export interface NotInside {
  readonly room: string;
  /** Of an access token whose visit is over; null: there is no token, or none of ours. */
  readonly holder: ClientConfig | null;
}

const POLICY = standalonePolicy();

/**
 * Answers 401 with a page for a person whom a gateway does not let through: it leads back to the line. The gateway shows it
 * under an address of the site. It does not go there by itself at once: a gateway that still has the token would ask again,
 * for ever. While it lasts the page looks again by itself: then the gateway has to refresh it, which is refused.
 */
export function renderNotInside(ctx: Context, { issuer, registered, views }: NotInsideOptions, asked: NotInside): void {
  const { room, holder } = asked;
  const clients = holder === null ? registered.filter((client) => client.room === room) : [holder];
  const words = views.words(acceptedLanguages(ctx.req), room);
  const values = {
    ...(holder === null
      ? { heading: 'no_place.heading', text: 'not_found.text', button: 'site.back', refreshAfter: null }
      : { heading: 'ended.heading', text: 'ended.text', button: 'rejoin', refreshAfter: secondsOf(holder) }),
    line: onlyOne(clients.map((client) => relaunchUri(client, issuer) ?? siteOrigin(client))),
    style: STANDALONE_STYLE,
  };
  ctx.status = 401;
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Language': words.language,
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = views.render('not-inside.njk', values, words, null);
}

function secondsOf({ accessTokenMs }: ClientConfig): number {
  return Math.max(1, Math.ceil(accessTokenMs / 1000));
}
