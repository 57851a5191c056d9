import { CrowdFault } from './crowd-fault.ts';
import type { Target } from './target.ts';

/** Where a redirect or a `continue` leads. */
export type Destination =
  /** Back to the gateway, with a code or an error. It is not requested. */
  | { readonly kind: 'callback'; readonly url: URL }
  /** On within the waiting room. */
  | { readonly kind: 'room'; readonly url: URL }
  /** To the site, whose gateway would begin a login anew (a relaunch). It is not requested. */
  | { readonly kind: 'site' };

/** Throws for any other address: the crowd goes nowhere else. */
export function destinationOf({ issuer, client }: Target, url: URL): Destination {
  const callback = new URL(client.redirectUri);
  if (url.origin === callback.origin && url.pathname === callback.pathname) return { kind: 'callback', url };
  if (url.href.startsWith(`${issuer}/`)) return { kind: 'room', url };
  if (client.siteOrigins.includes(url.origin)) return { kind: 'site' };
  throw new CrowdFault('answer', 'a visitor was sent to another site');
}

/** The name of a route: the first step of its path, nothing that belongs to one visitor. */
export function routeOf({ issuer }: Target, url: URL): string {
  const [, first = ''] = url.href.slice(issuer.length).split(/[/?#]/);
  return `/${first}`;
}

/** Whether an answer means "not now" (RFC 6585 §4, RFC 9110 §15.6). */
export function isNotNow(status: number): boolean {
  return status === 429 || status >= 500;
}

export function statusFault(route: string, status: number): CrowdFault {
  return new CrowdFault('status', `${route} answered ${status}`, { passes: isNotNow(status) });
}
