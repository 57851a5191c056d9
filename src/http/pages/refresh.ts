import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { escaped } from './escaped.ts';

/** When a page is loaded anew by itself, and from where. */
export interface Refresh {
  /** Seconds. */
  readonly afterS: number;
  /** Path and query. Without it an address with a fragment would not be loaded anew in Chromium. */
  readonly address: string;
  /** Whether a script may do it, which keeps the fragment: a page that answers a form would send the form again. */
  readonly byScript: boolean;
}

/**
 * Loads the page anew unless its script takes that back (docs/decisions/0007). Every browser must know the syntax: those
 * that do not know the page's script need it most.
 */
const WATCHDOG =
  'owrRefresh=setTimeout(function(){location.reload()},document.scripts[document.scripts.length-1].getAttribute("data-after")*1e3)';

/** What a Content-Security-Policy must allow in `script-src` for a refresh by script. */
export const WATCHDOG_SOURCE = `'sha256-${hash('sha256', WATCHDOG, 'base64')}'`;

/** How long a page's own script may take to load and to start, in seconds. */
const SCRIPT_LOADS_WITHIN_S = 10;

const OWN_ORIGIN = 'http://own.invalid';
const MAIN = /<main[\s>]/;

/**
 * Path and query of a request, below the root of the host. A path that begins with two slashes would be the name of another
 * host in a page (RFC 3986 §4.2).
 */
export function addressOf(req: IncomingMessage & { readonly originalUrl?: string }): string {
  // The entrance takes the path of the issuer off.
  const asked = req.originalUrl ?? req.url ?? '/';
  const { origin, pathname, search } = URL.parse(asked, OWN_ORIGIN) ?? new URL(OWN_ORIGIN);
  return origin === OWN_ORIGIN ? pathname.replace(/^\/+/, '/') + search : '/';
}

/** What a page says of its refresh. */
export interface RefreshFigures {
  /** Seconds, where no script runs, and where ours does not start. */
  readonly afterS: number;
  readonly watchedS: number;
  /** As it stands in a URL of an attribute. */
  readonly address: string;
}

/** @param script whether the page has a script that keeps it up to date, where scripts run */
export function refreshFigures({ afterS, address }: Refresh, script: boolean): RefreshFigures {
  const watchedS = afterS + (script ? SCRIPT_LOADS_WITHIN_S : 0);
  return { afterS, watchedS, address: address.replaceAll('"', '%22') };
}

/**
 * Adds to a page what loads it anew. It is in the page, not in the header `Refresh`: WebKit lets no script take that header
 * back, and proxies limit headers, but addresses may be long.
 *
 * @param script whether the page has a script that keeps it up to date, where scripts run
 */
export function withRefresh(page: string, refresh: Refresh, script: boolean): string {
  return withRefreshOf(page, refreshFigures(refresh, script), refresh.byScript);
}

/** The same by what the page says of it. */
export function withRefreshOf(page: string, { afterS, watchedS, address }: RefreshFigures, byScript: boolean): string {
  const meta = `<meta http-equiv="refresh" content="${afterS}; url=${escaped(address)}">`;
  const own = byScript ? `<noscript>${meta}</noscript><script data-after="${watchedS}">${WATCHDOG}</script>` : meta;
  return page.replace(MAIN, (main) => `${own}\n${main}`);
}
