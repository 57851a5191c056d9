import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { AwsKey } from '../../config/config.ts';

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, the issuer's path included. */
  readonly target: string;
  /** By lower-case name, every value for itself. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: string;
}

export type SignatureCheck =
  | { readonly kind: 'valid'; readonly accessKeyId: string }
  /** `message` is what API Gateway says of it. */
  | { readonly kind: 'refused'; readonly message: string };

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SKEW_MS = 5 * 60_000;

const messages = {
  missing: 'Missing Authentication Token',
  incomplete:
    "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters, and the request 'X-Amz-Date' or 'Date'.",
  unknownKey: 'The security token included in the request is invalid.',
  scope: 'Credential should be scoped to the date of the request and to the service that it is for.',
  unsignedHost: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  unsignedToken: "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.",
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
} as const;

export interface SignatureCheckOptions {
  readonly keys: readonly Pick<AwsKey, 'accessKeyId' | 'secretAccessKey'>[];
  /** The one that callers must sign for: `execute-api`. */
  readonly service: string;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
}

/** What the `Authorization` header says. */
interface Authorization {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Makes the check of AWS Signature Version 4 (AWS General Reference, "Create a signed AWS API request"), in the
 * `Authorization` header, for one service in any region. The body always counts: `UNSIGNED-PAYLOAD` is refused by not
 * matching. A clock may differ by five minutes.
 */
export function createSignatureCheck({
  keys,
  service: ownService,
  epochMs,
}: SignatureCheckOptions): (request: SignedRequest) => SignatureCheck {
  const secrets = new Map(keys.map(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey]));

  return function checkSignature(request) {
    const header = headerOf(request, 'authorization');
    if (header === '') return refused(messages.missing);
    const authorization = parseAuthorization(header);
    const atMs = signedAt(request);
    if (authorization === null || atMs === null) return refused(messages.incomplete);
    const { accessKeyId, signedHeaders, signature, day, service } = authorization;
    const secret = secrets.get(accessKeyId);
    if (secret === undefined) return refused(messages.unknownKey);
    const late = skewMessage(atMs, epochMs());
    if (late !== null) return refused(late);
    if (service !== ownService || day !== basicTime(atMs).slice(0, 8)) return refused(messages.scope);
    if (!signedHeaders.includes('host')) return refused(messages.unsignedHost);
    if (request.headers['x-amz-security-token'] !== undefined && !signedHeaders.includes('x-amz-security-token')) {
      return refused(messages.unsignedToken);
    }
    const [path = '', ...rest] = request.target.split('?');
    const signedAs = (query: string): boolean => {
      const expected = signatureOf({ ...request, path, query }, authorization, basicTime(atMs), secret);
      return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
    };
    return canonicalQueries(rest.join('?')).some(signedAs)
      ? { kind: 'valid', accessKeyId }
      : refused(messages.mismatch);
  };
}

function refused(message: string): SignatureCheck {
  return { kind: 'refused', message };
}

/** Values of a header that came more than once are joined; runs of spaces count as one (canonical headers). */
function headerOf({ headers }: Pick<SignedRequest, 'headers'>, name: string): string {
  return (headers[name] ?? []).map((value) => value.trim().replaceAll(/ +/g, ' ')).join(',');
}

function parseAuthorization(header: string): Authorization | null {
  if (!header.startsWith(`${ALGORITHM} `)) return null;
  const parts = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((part) => {
        const [name = '', ...value] = part.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  const signature = parts.get('Signature') ?? '';
  const signedHeaders = parts.get('SignedHeaders') ?? '';
  const scope = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(parts.get('Credential') ?? '');
  if (scope === null || signedHeaders === '' || !/^[0-9a-f]{64}$/.test(signature)) return null;
  const [, accessKeyId = '', day = '', region = '', service = ''] = scope;
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/** @returns epoch milliseconds; null: the request has no readable date */
function signedAt(request: SignedRequest): number | null {
  const text = headerOf(request, 'x-amz-date') || headerOf(request, 'date');
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const atMs = Date.parse(iso);
  // Years beyond four digits have another form, in which no request is signed.
  return atMs >= 0 && atMs < Date.UTC(10_000, 0) ? atMs : null;
}

/** ISO 8601 in its basic form, to the second. */
function basicTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

function skewMessage(atMs: number, epochMs: number): string | null {
  const at = basicTime(atMs);
  const current = basicTime(epochMs);
  if (atMs < epochMs - SKEW_MS) {
    return `Signature expired: ${at} is now earlier than ${basicTime(epochMs - SKEW_MS)} (${current} - 5 min.)`;
  }
  if (atMs > epochMs + SKEW_MS) {
    return `Signature not yet current: ${at} is still later than ${basicTime(epochMs + SKEW_MS)} (${current} + 5 min.)`;
  }
  return null;
}

/** What of a request its signature is about. */
interface SignedParts extends Pick<SignedRequest, 'method' | 'headers' | 'body'> {
  readonly path: string;
  /** In a canonical form. */
  readonly query: string;
}

function signatureOf(request: SignedParts, authorization: Authorization, time: string, secret: string): Buffer {
  const { day, region, service } = authorization;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = [ALGORITHM, time, scope, hash('sha256', canonicalRequest(request, authorization))].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, text);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function canonicalRequest(request: SignedParts, { signedHeaders }: Authorization): string {
  return [
    request.method,
    // Outside of S3 every segment is encoded once more than it came.
    request.path.split('/').map(encode).join('/'),
    request.query,
    ...signedHeaders.map((name) => `${name}:${headerOf(request, name)}`),
    '',
    signedHeaders.join(';'),
    hash('sha256', request.body),
  ].join('\n');
}

/**
 * The query as its signers write it: pairs by name and then by value, in the order of their bytes. A space that came as `+`
 * is `%20` by the rules, but `aws_requests_auth`, with which inlets there sign, leaves the query as it is.
 */
function canonicalQueries(query: string): string[] {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')] as const;
    });
  const inOrder = (written: (text: string) => string): string =>
    pairs
      .map(([name, value]) => [written(name), written(value)] as const)
      .sort(([nameA, a], [nameB, b]) => compare(nameA, nameB) || compare(a, b))
      .map((pair) => pair.join('='))
      .join('&');
  return [inOrder((text) => encode(decode(text.replaceAll('+', ' ')))), inOrder((text) => text)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** RFC 3986 §2.3: all but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What cannot be decoded stays as it is, and matches no signature. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
