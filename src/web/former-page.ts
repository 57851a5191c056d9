import type { IncomingHttpHeaders } from 'node:http';

/**
 * What waiting pages from before the own status had its URL still ask, while they are open in browsers during an update:
 * the status at this query, and where that tells of another place, the HTML of the page at the URL of the page itself.
 * Only a navigation gives such a visitor a newer page. To be removed once every process has run a version with `/status`
 * and `/page` for a week, which is as long as a ticket lasts: then no such page has a place left.
 */
export const FORMER_STATUS = '?place';

/** Tells whether a query, without its question mark, is that of a former status. */
export function isFormerStatus(query: string): boolean {
  return query !== '' && new URLSearchParams(query).has(FORMER_STATUS.slice(1));
}

/**
 * Tells whether the script of a former page fetches its HTML: it must not take the turn. The script accepts HTML alone,
 * which no browser says of a navigation, and `fetch` with `no-store` adds the other two headers (Fetch §4.5,
 * HTTP-network-or-cache fetch).
 */
export function isFormerFetch(headers: IncomingHttpHeaders): boolean {
  const { accept, pragma, 'cache-control': cacheControl } = headers;
  return accept === 'text/html' && pragma === 'no-cache' && cacheControl === 'no-cache';
}
