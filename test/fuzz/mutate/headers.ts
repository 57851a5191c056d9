import type { HeaderLine } from '../record/recorded.ts';
import { type DraftChange, otherHeader, setHeader } from './draft.ts';
import { mutateText, PIECES } from './texts.ts';

/** Headers that the product, its server or a proxy reads, with values that are good or nearly so. */
const KNOWN: readonly HeaderLine[] = [
  ['Accept', 'text/html;q=0, application/json'],
  ['Accept', 'text/html,*/*;q=0.8'],
  ['Accept', `${'a/b;q=0.1,'.repeat(90)}text/html`],
  ['Accept', 'text/event-stream'],
  ['Accept-Language', 'de-CH-1996, *;q=0.0001, x-klingon'],
  ['Accept-Language', 'en;q=NaN,'.repeat(120)],
  ['Accept-Encoding', 'gzip;q=0, br;q=1.5, *;q=0'],
  ['Authorization', 'Bearer'],
  ['Authorization', 'Basic c2hvcDo='],
  ['Authorization', 'Basic !!!'],
  ['Authorization', 'Digest username="a"'],
  [
    'Authorization',
    'AWS4-HMAC-SHA256 Credential=AKIDOFTHETESTS01/20260101/a/b/aws4_request, SignedHeaders=host;;, Signature=00',
  ],
  ['Content-Encoding', 'gzip'],
  ['Content-Type', 'application/json; charset=utf-7'],
  ['Content-Type', 'multipart/form-data; boundary='],
  ['DPoP', 'eyJhbGciOiJub25lIn0.e30.'],
  ['Expect', '100-continue'],
  ['Expect', 'everything'],
  ['Forwarded', 'for="[::1]";host=evil.test;proto=https'],
  ['Host', 'evil.test'],
  ['Host', ''],
  ['Idempotency-Key', 'advance'],
  ['Idempotency-Key', 'é"\\'],
  ['If-Match', '*'],
  ['If-Modified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['If-None-Match', `${'W/"a",'.repeat(900)}*`],
  ['Last-Event-ID', '-1'],
  ['Last-Event-ID', '99999999999999999999'],
  ['Origin', 'null'],
  ['Origin', 'https://evil.test'],
  ['Purpose', 'prefetch'],
  ['Range', 'bytes=0-0,-1,5-2'],
  ['Referer', 'https://evil.test/'],
  ['Sec-Fetch-Dest', 'iframe'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-Mode', 'cors'],
  ['Sec-Fetch-Site', 'cross-site'],
  ['Sec-Purpose', 'prefetch;prerender'],
  ['TE', 'trailers, deflate'],
  ['Upgrade', 'websocket'],
  ['User-Agent', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
  ['Via', '1.1 a'],
  ['X-CSRF-Token', 'a'],
  ['X-Forwarded-For', '1.2.3.4, [::1]:99999, unknown, 10.0.0.1'],
  ['X-Forwarded-For', `${'1.1.1.1,'.repeat(900)}`],
  ['X-Forwarded-Host', 'evil.test'],
  ['X-Forwarded-Proto', 'gopher'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Request-Id', 'a b'],
  ['X-Requested-With', 'XMLHttpRequest'],
];

const TYPES = [
  ...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/merge-patch+json', ''],
  ...['application/json;charset=utf-16', 'APPLICATION/JSON', 'application/x-www-form-urlencoded; charset=latin1', 'a'],
];

/** Around what the server takes of a head: 32 KB. */
const LARGE = [1_000, 8_000, 16_000, 30_000, 32_000, 33_000, 70_000];

export const addHeader: DraftChange = (draft, { random }) => {
  const [name, value] = random.pick(KNOWN);
  if (random.chance(0.5)) setHeader(draft, name, value);
  else draft.headers.push([name, random.chance(0.5) ? value : mutateText(random, value)]);
};

export const changeHeader: DraftChange = (draft, sources) => {
  const { random } = sources;
  const at = random.int(0, Math.max(0, draft.headers.length - 1));
  const line = draft.headers[at];
  if (line === undefined) return;
  const [name, value] = line;
  const changed = random.pick<() => HeaderLine[]>([
    () => [],
    () => [line, line],
    () => [line, [name, mutateText(random, value)]],
    () => [[name, mutateText(random, value)]],
    () => [[name, otherHeader(sources, name.toLowerCase()) ?? value]],
    () => [[random.pick([name.toUpperCase(), name.toLowerCase(), `${name} `, ` ${name}`, `${name}\0`, '']), value]],
    () => [[name, `${value}\r\n folded`]],
    () => [[name, `  ${value}\t`]],
    () => [[name, `${value}${random.pick(PIECES)}`]],
  ])();
  draft.headers = draft.headers.toSpliced(at, 1, ...changed);
};

export const changeType: DraftChange = (draft, { random }) => setHeader(draft, 'Content-Type', random.pick(TYPES));

export const largeHeaders: DraftChange = (draft, { random }) => {
  const size = random.pick(LARGE);
  if (random.chance(0.5)) draft.headers.push(['X-Pad', 'a'.repeat(size)]);
  // Node takes two thousand of them and forgets the others.
  else for (let i = 0; i < size / 20; i += 1) draft.headers.push([`X-Pad-${i}`, 'a'.repeat(8)]);
};
