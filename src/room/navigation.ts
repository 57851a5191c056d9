/** What a browser says of a request. */
export interface RequestHints {
  readonly method: string;
  get(header: string): string;
}

const AHEAD_HEADERS = ['Sec-Purpose', 'Purpose', 'X-Moz'];
const AHEAD = /\b(?:prefetch|prerender|preview)\b/i;

/** Whether a browser asks ahead of the visitor, who may never come (Resource Hints, Prerendering Revamped). */
export function isPrefetch(request: RequestHints): boolean {
  return AHEAD_HEADERS.some((header) => AHEAD.test(request.get(header)));
}

/**
 * Whether a person goes there: the only requests that may take a turn (DESIGN §6). Clients that send no Fetch Metadata
 * (W3C Fetch Metadata §2.2) count as navigating.
 */
export function isNavigation(request: RequestHints): boolean {
  const mode = request.get('Sec-Fetch-Mode');
  return request.method === 'GET' && (mode === '' || mode === 'navigate') && !isPrefetch(request);
}
