import type { Context } from 'koa';
import type { Views } from './views.ts';

/**
 * What every page of ours allows a browser: nothing but itself. Forms may lead on to a client's site: a redirect after
 * a form counts as its action in some browsers (CSP3 §6.4.2), so `formsTo` names it.
 */
function contentSecurityPolicy(formsTo: readonly string[], script: boolean): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    ...(script ? ["script-src 'self'", "connect-src 'self'"] : []),
    "base-uri 'none'",
    `form-action ${["'self'", ...formsTo].join(' ')}`,
    "frame-ancestors 'none'",
  ].join('; ');
}

const requestRooms = new WeakMap<object, string>();

/** Names the room that a request is about: pages of faults look like those of the room too. */
export function nameRoom(ctx: Pick<Context, 'req'>, room: string): void {
  requestRooms.set(ctx.req, room);
}

export interface PageOptions {
  readonly status: number;
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whose words and look the page has; null or absent: those of the room that the request was named to be of, if any. */
  readonly room?: string | null;
  /** Languages that the client asked for (`ui_locales`, OpenID Connect Core §3.1.2.1); they go before the browser's. */
  readonly locales?: readonly string[];
  /** Seconds until the browser asks again by itself, so that the page works without JavaScript; null: never. */
  readonly refreshAfter?: number | null;
  readonly formsTo?: readonly string[];
  /** Whether the page may run our script, and the script may ask us; otherwise nothing runs at all. */
  readonly script?: boolean;
}

/** Answers a browser with a page that nobody caches, frames or sniffs. */
export function renderPage(ctx: Context, views: Views, options: PageOptions): void {
  const {
    status,
    template,
    values,
    room = requestRooms.get(ctx.req) ?? null,
    locales = [],
    refreshAfter = null,
    formsTo = [],
    script = false,
  } = options;
  const words = views.words([...locales, ...acceptedLanguages(ctx)], room);
  ctx.status = status;
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Language': words.language,
    'Content-Security-Policy': contentSecurityPolicy(formsTo, script),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  if (refreshAfter !== null) ctx.set('Refresh', String(refreshAfter));
  ctx.type = 'text/html; charset=utf-8';
  ctx.vary('Accept-Language');
  ctx.body = views.render(template, { refreshAfter, ...values }, words, room);
}

/** The languages that a browser accepts (RFC 9110 §12.5.4), the most wanted first. */
function acceptedLanguages(ctx: Context): string[] {
  const accepted = ctx.acceptsLanguages();
  return Array.isArray(accepted) ? accepted : [];
}

/** Whether the answer is for a person. Whoever names no preference gets what the route calls its own. */
export function wantsPage(ctx: Context): boolean {
  return ctx.accepts('html', 'json') === 'html';
}
