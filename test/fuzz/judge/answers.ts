import type { Mutated } from '../mutate/mutate.ts';
import type { Answer } from '../send/answers.ts';
import type { Exchange } from '../send/exchange.ts';
import type { Finding } from './finding.ts';

/** The longest that an answer may take, measured from the last byte of the request. */
export const ANSWER_WITHIN_MS = 2_000;
/** Where the wait ends. */
export const WAIT_MS = 10_000;

/** Statuses from 500 on that the documents state. */
const STATED: readonly { readonly why: string; readonly is: (answer: Answer) => boolean }[] = [
  {
    why: 'a browser that looks ahead (line.md)',
    is: ({ status, body, headers }) => status === 503 && body === '' && !headers.has('retry-after'),
  },
  { why: 'too many event streams (threat-model.md)', is: (answer) => isProblem(answer, 503, 'streams_full') },
  { why: 'more arrive than can be served (overload.md)', is: isShed },
];

function isProblem({ status, body }: Answer, wanted: number, code: string): boolean {
  return status === wanted && body.includes(`urn:oidc-waiting-room:problem:${code}`);
}

/** Of the page for those who were shed; that of a store that is away says less. */
const SOONEST_S = 4;

/** The page has no type. How often it was sent is compared with what the product counts (`judgeShed`). */
export function isShed(answer: Answer): boolean {
  const retryAfterS = Number(answer.headers.get('retry-after')?.[0] ?? 0);
  const isPage = answer.headers.get('content-type')?.[0]?.startsWith('text/html') === true;
  return isProblem(answer, 503, 'overloaded') || (answer.status === 503 && isPage && retryAfterS >= SOONEST_S);
}

const TRACE = /\n\s+at .*:\d+|node_modules|\/src\/[\w/-]+\.ts/;

export interface AnswerRules {
  readonly issuer: string;
  /** Beginnings of addresses outside that a redirect may lead to. */
  readonly sites: readonly string[];
}

/** What is wrong with what came back; empty: nothing. */
export function judgeAnswers(
  { answers, tookMs, isLate, isSent, error }: Exchange,
  { isWhole, name }: Pick<Mutated, 'isWhole' | 'name'>,
  { issuer, sites }: AnswerRules,
): Omit<Finding, 'index'>[] {
  const findings: Omit<Finding, 'index'>[] = [];
  function find(what: string, evidence: string): void {
    findings.push({ what, evidence: `${name}: ${evidence}` });
  }
  // A connection that ends while something still comes takes the answer along (RFC 9112 §9.6).
  if (isWhole && isSent && answers.length === 0)
    find(
      'no answer',
      isLate
        ? `within ${WAIT_MS} ms`
        : `the connection ended, ${error ?? 'without an error'}, after ${Math.round(tookMs)} ms`,
    );
  if (isLate || tookMs > ANSWER_WITHIN_MS) find('a slow answer', `${Math.round(tookMs)} ms`);
  for (const answer of answers) {
    const { status, headers, body, isBroken } = answer;
    const isStated = STATED.some(({ is }) => is(answer));
    if (isBroken) find('an answer that is no HTTP', `${status} ${body.slice(0, 300)}`);
    if (status >= 500 && !isStated) find(`status ${status}`, body.slice(0, 300));
    if (status < 200) find('no status', String(status));
    if (status === 503 && headers.has('set-cookie')) find('a 503 with a cookie', String(headers.get('set-cookie')));
    if (TRACE.test(body) && !isScript(headers)) find('words of the source in an answer', TRACE.exec(body)?.[0] ?? '');
    for (const location of headers.get('location') ?? []) {
      const isOurs =
        /^\/(?![/\\])/.test(location) || [`${issuer}/`, ...sites].some((each) => location.startsWith(each));
      if (!isOurs) find('a redirect elsewhere', location.slice(0, 300));
    }
  }
  return findings;
}

function isScript(headers: Answer['headers']): boolean {
  return /javascript/.test(headers.get('content-type')?.[0] ?? '');
}
