import { acceptedTypes, type WithHeaders } from './accepted.ts';
import { isFormerFetch, isFormerStatus } from './former-page.ts';
import { isPrefetch } from './navigation.ts';
import { afterWaitingPages, OWN_PAGE, OWN_STATUS } from './waiting-page-url.ts';

/**
 * What a GET may do where people join and enter (LINE.md, "Who may join and enter"):
 * - `ahead`: nothing; a browser looks ahead of its visitor. The answer is 503.
 * - `refused`: nothing; it is a part of a page or a script. The answer is 403.
 * - `tell`: it tells where the visitor stands.
 * - `ask`: it tells, and joins the line.
 * - `begin`: it begins a login, and leads to the waiting page.
 * - `enter`: a person goes there. It joins the line and takes the turn.
 */
export type Permission = 'ahead' | 'refused' | 'tell' | 'ask' | 'begin' | 'enter';

/** Where a request asks: to begin a login, at a waiting page, or at one of the URLs of its script. */
export type Door = 'authorize' | 'page' | 'own';

export interface AskedGet {
  readonly req: WithHeaders;
  /** What follows the question mark of the URL; '' without one. */
  readonly query: string;
}

/** Returns which door a path is, without the path of the issuer. @returns null: nobody joins or enters there */
export function doorOf(path: string): Door | null {
  // As the routers behind take it.
  if (/^\/authorize\/?$/i.test(path)) return 'authorize';
  const rest = afterWaitingPages(path)?.replace(/\/$/, '') ?? null;
  if (rest === null) return null;
  const uidEnd = rest.indexOf('/');
  if (uidEnd === -1) return 'page';
  const below = rest.slice(uidEnd);
  return below === OWN_STATUS || below === OWN_PAGE ? 'own' : null;
}

/** Returns what a GET may do: the first rule that fits it decides. Fetch Metadata is that of W3C Fetch Metadata §2. */
export function permissionOf(door: Door, { req, query }: AskedGet): Permission {
  const { headers } = req;
  if (isPrefetch(headers)) return 'ahead';
  if (door === 'own') return 'tell';
  const { 'sec-fetch-mode': mode = '', 'sec-fetch-dest': dest = '' } = headers;
  if (mode === 'navigate') {
    if (dest === '' || dest === 'document') return 'enter';
    return door === 'authorize' && isSilent(query) ? 'begin' : 'refused';
  }
  const accepted = acceptedTypes(req);
  const wantsJson = accepted.includes('application/json');
  if (door === 'page' && (wantsJson ? isFormerStatus(query) : isFormerFetch(headers))) return 'ask';
  if (mode !== '' || headers.origin !== undefined || headers['x-requested-with'] !== undefined) {
    return door === 'page' && wantsJson ? 'tell' : 'refused';
  }
  if (accepted.includes('text/html')) return 'enter';
  if (door === 'page') return wantsJson ? 'ask' : 'refused';
  return wantsJson || acceptsAnything(accepted) ? 'begin' : 'refused';
}

/** OIDC Core §3.1.2.1: nothing is shown and nobody is asked, as when a site renews its login in a frame. */
function isSilent(query: string): boolean {
  return new URLSearchParams(query).get('prompt') === 'none';
}

/** Whether no type is named: any one will do. */
function acceptsAnything(accepted: readonly string[]): boolean {
  return accepted.length === 1 && accepted[0] === '*/*';
}
