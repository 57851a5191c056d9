import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isRefusedAddress } from '../config/rules/refused-address.ts';
import { allowedLookup, REFUSED_ADDRESS } from './allowed-lookup.ts';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything, from the resolution of the name to the end of the response. */
  readonly timeoutMs: number;
  /** As much of the response's body is kept; of a longer one the connection is closed. Default 64 KiB. */
  readonly maxResponseBytes?: number;
  /** Gives up at once. */
  readonly signal?: AbortSignal;
}

export interface OutgoingAnswer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** null: it did not end in time, or is longer than what is kept. */
  readonly body: Buffer | null;
}

/** `code` is what Node.js calls the failure, as `ECONNREFUSED`; null: it has no name. */
export type OutgoingResult =
  | OutgoingAnswer
  | {
      readonly kind: 'failed';
      readonly reason: 'timeout' | 'aborted' | 'refused-address' | 'connection';
      readonly code: string | null;
    };

type FailureReason = Extract<OutgoingResult, { kind: 'failed' }>['reason'];

const DEFAULT_RESPONSE_BYTES = 65_536;
const lookup = allowedLookup();

const plainAgent = new PlainAgent({ keepAlive: true });
const tlsAgent = new TlsAgent({ keepAlive: true });

/**
 * One request to somebody else's server: a receiver of events, a client and its keys, a protected site. Redirects are not followed.
 * Whoever can set the address must not reach the metadata service of the machine with it, so the address that is
 * connected to is checked, not the name.
 *
 * @returns the answer, whatever its status, once its body has ended or enough of it was read
 * @throws TypeError for an address or a header that cannot be sent at all
 */
export async function sendRequest(options: OutgoingRequest): Promise<OutgoingResult> {
  const deadlineMs = performance.now() + options.timeoutMs;
  const attempt = await sendOnce(options, options.timeoutMs);
  if (attempt.kind !== 'stale') return attempt;
  // The server had closed the kept connection before it saw the request; another one is opened if need be.
  const again = await sendOnce(options, Math.max(1, deadlineMs - performance.now()));
  return again.kind === 'stale' ? { kind: 'failed', reason: 'connection', code: 'ECONNRESET' } : again;
}

function sendOnce(
  { method, url, headers = {}, body = '', maxResponseBytes = DEFAULT_RESPONSE_BYTES, signal }: OutgoingRequest,
  timeoutMs: number,
): Promise<OutgoingResult | { readonly kind: 'stale' }> {
  const target = new URL(url);
  const literal = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && isRefusedAddress(literal)) return Promise.resolve(failed('refused-address', null));
  if (signal?.aborted === true) return Promise.resolve(failed('aborted', null));

  const { promise, resolve } = Promise.withResolvers<OutgoingResult | { readonly kind: 'stale' }>();
  const request = open(target, {
    method,
    headers: { ...headers, ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }) },
    lookup,
  });
  let answer: OutgoingResult | null = null;
  function give(reason: FailureReason): void {
    // Whoever has said a status has answered, even if the body does not end.
    resolve(answer ?? failed(reason, null));
    request.destroy();
  }
  const giveUp = () => give('aborted');
  const timer = setTimeout(() => give('timeout'), timeoutMs);
  signal?.addEventListener('abort', giveUp);

  request.on('response', (response: IncomingMessage) => {
    const begun = { kind: 'answered', status: response.statusCode ?? 0, headers: response.headers } as const;
    answer = { ...begun, body: null };
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxResponseBytes) request.destroy();
    });
    response.on('end', () => {
      if (bytes <= maxResponseBytes) answer = { ...begun, body: Buffer.concat(chunks) };
    });
    // Its failures are failures of the request too, or of a body that nobody needs.
    response.on('error', () => {});
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    if (request.reusedSocket && error.code === 'ECONNRESET' && answer === null) resolve({ kind: 'stale' });
    else if (error.code === REFUSED_ADDRESS) resolve(failed('refused-address', null));
    else resolve(answer ?? failed('connection', error.code ?? null));
  });
  request.on('close', () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    resolve(answer ?? failed('connection', null));
  });
  request.end(body);
  return promise;
}

function open(target: URL, options: RequestOptions): ClientRequest {
  return target.protocol === 'https:'
    ? tlsRequest(target, { ...options, agent: tlsAgent })
    : plainRequest(target, { ...options, agent: plainAgent });
}

function failed(reason: FailureReason, code: string | null): OutgoingResult {
  return { kind: 'failed', reason, code };
}
