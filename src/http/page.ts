import type { Context } from 'koa';
import { acceptedLanguages } from './accepted.ts';
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
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whose words and look the page has; null: those of no room in particular. */
  readonly room: string | null;
  /** BCP 47 tags, the most wanted first. */
  readonly languages: readonly string[];
  /** Seconds until the browser asks again by itself, so that the page works without JavaScript; null: never. */
  readonly refreshAfter?: number | null;
  readonly formsTo?: readonly string[];
  /** Whether the page may run our script, and the script may ask us; otherwise nothing runs at all. */
  readonly script?: boolean;
}

/** A page as it is sent. */
export interface RenderedPage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A page that nobody caches, frames or sniffs. Its `Vary` is left to whoever knows on what else the answer depends. */
export function createPage(views: Views, options: PageOptions): RenderedPage {
  const { template, values, room, languages, refreshAfter = null, formsTo = [], script = false } = options;
  const words = views.words(languages, room);
  return {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Language': words.language,
      'Content-Security-Policy': contentSecurityPolicy(formsTo, script),
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      ...(refreshAfter !== null && { Refresh: String(refreshAfter) }),
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: views.render(template, { refreshAfter, ...values }, words, room),
  };
}

export interface AnswerOptions extends Omit<PageOptions, 'room' | 'languages'> {
  readonly status: number;
  /** Absent: the room that the request was named to be of, if any. */
  readonly room?: string | null;
  /** Languages that go before those of the browser. */
  readonly locales?: readonly string[];
}

/** Answers a browser with a page. */
export function renderPage(ctx: Context, views: Views, { status, locales = [], ...options }: AnswerOptions): void {
  const languages = [...locales, ...acceptedLanguages(ctx.req)];
  const room = options.room ?? requestRooms.get(ctx.req) ?? null;
  const { headers, body } = createPage(views, { ...options, room, languages });
  ctx.status = status;
  ctx.set(headers);
  ctx.vary('Accept-Language');
  ctx.body = body;
}
