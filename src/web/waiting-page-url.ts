/** First segment of the path of every waiting page, below the issuer. */
export const WAITING_PAGES = 'interaction';

const ROOT = `/${WAITING_PAGES}/`;
const PAGE_ALONE = new RegExp(`^${ROOT}[^/?]+(?:\\?|$)`);

/**
 * What the script of a waiting page asks for, below the page. A proxy may remove a header, but it keeps a URL: so these
 * have URLs that never join and never take a turn (DESIGN §7).
 */
export const OWN_STATUS = '/status';
export const OWN_PAGE = '/page';

/** Ends the URL by which a visitor goes in who was asked to tap first: the one without it only tells, then. */
export const TAPPED = '?enter';

/** Returns the path of the waiting page of an authorization request, below the issuer. */
export function waitingPagePath(uid: string): string {
  return ROOT + uid;
}

/** Tells whether a URL, without the path of the issuer, is that of a waiting page, and not of something below it. */
export function isWaitingPage(url: string): boolean {
  return PAGE_ALONE.test(url);
}

/** Returns what follows `/interaction/` in a URL without the path of the issuer; null for other URLs. */
export function afterWaitingPages(url: string): string | null {
  return url.startsWith(ROOT) ? url.slice(ROOT.length) : null;
}
