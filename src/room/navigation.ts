/** What a browser says of a request. */
export interface RequestHints {
  readonly method: string;
  get(header: string): string;
}

/** Whether a browser asks ahead of the visitor, who may never come (Resource Hints, Prerendering Revamped). */
export function isPrefetch(request: RequestHints): boolean {
  const hints = ['Sec-Purpose', 'Purpose', 'X-Moz'].map((header) => request.get(header)).join(' ');
  return /\b(?:prefetch|prerender|preview)\b/i.test(hints);
}

/**
 * Whether a person goes there: the only requests that may take a turn (DESIGN §6). Clients that send no Fetch Metadata
 * (W3C Fetch Metadata §2.2) count as navigating.
 */
export function isNavigation(request: RequestHints): boolean {
  const mode = request.get('Sec-Fetch-Mode');
  return request.method === 'GET' && (mode === '' || mode === 'navigate') && !isPrefetch(request);
}
