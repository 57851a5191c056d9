import type { IncomingMessage } from 'node:http';
import { acceptedLanguages, wantsPage } from '../../web/accepted.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import { addressOf, WATCHDOG_SOURCE, withRefresh } from '../pages/refresh.ts';
import { STANDALONE_STYLE, standalonePolicy } from '../pages/standalone.ts';
import type { Views } from '../pages/views.ts';
import { HttpProblem } from '../requests/problem.ts';

/** Those who were shed come back spread over this time, seconds. */
const SOONEST_S = 4;
const LATEST_S = 12;

const POLICY = standalonePolicy([WATCHDOG_SOURCE]);

interface Answer {
  readonly headers: string[];
  readonly body: string;
}

/**
 * Answers 503 with what was prepared: to people a page that goes on to the same address by itself after some
 * seconds, to programs a problem (RFC 9457), to both `Retry-After` (RFC 9110 §10.2.3).
 */
export function busyAnswers(views: Views): (request: HttpRequest) => void {
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

  function pageOf(req: IncomingMessage, afterS: number): Answer {
    const { headers, body } = pageFor(req, afterS);
    const refresh = { afterS, address: addressOf(req), byScript: req.method === 'GET' };
    return { headers, body: withRefresh(body, refresh, false) };
  }

  return function answerBusy(request) {
    const { req } = request;
    const afterS = SOONEST_S + Math.floor(Math.random() * (LATEST_S - SOONEST_S + 1));
    const { headers, body } = wantsPage(req) ? pageOf(req, afterS) : prepareProblem(afterS);
    request.answer(503, headers, body);
  };
}

function prepareProblem(afterS: number): Answer {
  return prepare(JSON.stringify(new HttpProblem('overloaded').body), afterS, [
    'Content-Type',
    'application/problem+json',
  ]);
}

function preparePage(views: Views, words: ReturnType<Views['words']>, afterS: number): Answer {
  const values = { heading: 'unavailable.heading', refreshAfter: afterS, style: STANDALONE_STYLE };
  const body = views.render('busy.njk', values, words, null);
  return prepare(body, afterS, [
    ...['Content-Type', 'text/html; charset=utf-8', 'Content-Language', words.language],
    ...['Content-Security-Policy', POLICY, 'Referrer-Policy', 'no-referrer'],
    ...['X-Content-Type-Options', 'nosniff', 'X-Frame-Options', 'DENY'],
  ]);
}

function prepare(body: string, afterS: number, own: readonly string[]): Answer {
  const common = ['Cache-Control', 'no-store', 'Retry-After', String(afterS), 'Vary', 'Accept, Accept-Language'];
  return { body, headers: [...own, ...common] };
}
