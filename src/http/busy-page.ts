import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptedLanguages } from './accepted.ts';
import { readSheet } from './assets/asset-files.ts';
import { HttpProblem } from './problem.ts';
import type { Views } from './views.ts';

/** Those who were shed come back spread over this time, seconds. */
const SOONEST_S = 4;
const LATEST_S = 12;

/** What the waiting page looks like, in the page itself: a file of its own would be one more request. */
const SHEET = readSheet('busy.css', ['palette.css', 'base.css', 'waiting-room/frame.css', 'waiting-room/text.css']);
const STYLE = SHEET.content.toString().replaceAll(/\/\*.*?\*\/|\s+/gs, ' ');
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Answer {
  readonly headers: string[];
  readonly body: string;
}

/**
 * Answers 503 with bytes that were prepared: to people a page that goes on to the same address by itself after some
 * seconds, to programs a problem (RFC 9457), to both `Retry-After` (RFC 9110 §10.2.3).
 */
export function busyAnswers(views: Views): (req: IncomingMessage, res: ServerResponse) => void {
  const pages = new Map<string, Answer>();

  function pageFor(req: IncomingMessage, afterS: number): Answer {
    const words = views.words(acceptedLanguages(req), null);
    const name = `${words.language} ${afterS}`;
    const known = pages.get(name);
    if (known !== undefined) return known;
    const page = preparePage(views, words, afterS);
    pages.set(name, page);
    return page;
  }

  return function answerBusy(req, res) {
    const afterS = SOONEST_S + Math.floor(Math.random() * (LATEST_S - SOONEST_S + 1));
    const { headers, body } = wantsJson(req) ? prepareProblem(afterS) : pageFor(req, afterS);
    res.writeHead(503, headers).end(body);
  };
}

function wantsJson({ headers: { accept = '' } }: IncomingMessage): boolean {
  return accept.includes('json') && !accept.includes('html');
}

function prepareProblem(afterS: number): Answer {
  return prepare(JSON.stringify(new HttpProblem('overloaded').body), afterS, [
    'Content-Type',
    'application/problem+json',
  ]);
}

function preparePage(views: Views, words: ReturnType<Views['words']>, afterS: number): Answer {
  const body = views.render('busy.njk', { refreshAfter: afterS, style: STYLE }, words, null);
  return prepare(body, afterS, [
    ...['Content-Type', 'text/html; charset=utf-8', 'Content-Language', words.language, 'Refresh', String(afterS)],
    ...['Content-Security-Policy', CONTENT_SECURITY_POLICY, 'Referrer-Policy', 'no-referrer'],
    ...['X-Content-Type-Options', 'nosniff', 'X-Frame-Options', 'DENY'],
  ]);
}

function prepare(body: string, afterS: number, own: readonly string[]): Answer {
  const length = String(Buffer.byteLength(body));
  const common = ['Cache-Control', 'no-store', 'Retry-After', String(afterS), 'Vary', 'Accept, Accept-Language'];
  return { body, headers: [...own, ...common, 'Content-Length', length] };
}
