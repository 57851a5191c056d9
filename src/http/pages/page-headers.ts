import { type Refresh, WATCHDOG_SOURCE } from './refresh.ts';

/** What a page may do in a browser. */
export interface PagePolicy {
  /** When the browser asks again by itself, so that the page works without JavaScript; null: never. */
  readonly refresh?: Refresh | null;
  readonly formsTo?: readonly string[];
  /** Whether the page may run our script, and the script may ask us; otherwise nothing runs at all. */
  readonly script?: boolean;
  /** Hashes of scripts in the page. */
  readonly scripts?: readonly string[];
  /** What the page tells others of where it is. Default nothing. */
  readonly referrer?: 'no-referrer' | 'strict-origin';
}

/** Languages, clients and kinds of pages make a few hundred. */
const MOST_KNOWN = 1_000;
const known = new Map<string, readonly string[]>();

/** The headers of a page in a language, names and values in turn. Its `Vary` is left to whoever knows on what else the answer depends. */
export function pageHeaders(language: string, policy: PagePolicy): readonly string[] {
  const { formsTo = [], script = false, scripts = [], refresh = null, referrer = 'no-referrer' } = policy;
  const key = `${language} ${script} ${refresh?.byScript} ${referrer} ${formsTo.join(' ')}; ${scripts.join(' ')}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const headers = [
    ...['Cache-Control', 'no-store'],
    ...['Content-Language', language],
    ...['Content-Security-Policy', contentSecurityPolicy(policy)],
    ...['Referrer-Policy', referrer],
    ...['X-Content-Type-Options', 'nosniff'],
    ...['X-Frame-Options', 'DENY'],
    ...['Content-Type', 'text/html; charset=utf-8'],
  ];
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, headers);
  return headers;
}

/**
 * What every page of ours allows a browser: nothing but itself. Forms may lead on to a client's site: a redirect after
 * a form counts as its action in some browsers (CSP3 §6.4.2), so `formsTo` names it.
 */
function contentSecurityPolicy({ formsTo = [], script = false, scripts = [], refresh = null }: PagePolicy): string {
  const watchdog = refresh?.byScript === true ? [WATCHDOG_SOURCE] : [];
  const sources = [...(script ? ["'self'"] : []), ...scripts, ...watchdog];
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    ...(sources.length > 0 ? [`script-src ${sources.join(' ')}`] : []),
    ...(script ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    `form-action ${["'self'", ...formsTo].join(' ')}`,
    "frame-ancestors 'none'",
  ].join('; ');
}
