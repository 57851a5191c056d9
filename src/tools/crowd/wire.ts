import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { CrowdFault } from './crowd-fault.ts';
import type { Pauses } from './pauses.ts';
import type { Tally } from './tally.ts';

export interface WireRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Many visitors share these; browsers would have some each. */
const MOST_CONNECTIONS = 256;
const REQUEST_TIMEOUT_MS = 30_000;
const MOST_CHARACTERS = 1_048_576;

export interface WireOptions {
  readonly issuer: string;
  /** Where it connects to. */
  readonly lookup: LookupFunction;
  readonly pauses: Pick<Pauses, 'check'>;
  readonly tally: Tally;
}

/** Connections to one instance, kept open and shared by everybody. */
export class Wire implements Disposable {
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #request: typeof requestHttp;
  readonly #pauses: Pick<Pauses, 'check'>;
  readonly #tally: Tally;

  constructor({ issuer, lookup, pauses, tally }: WireOptions) {
    this.#pauses = pauses;
    this.#tally = tally;
    const https = issuer.startsWith('https:');
    const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS, lookup };
    this.#agent = https ? new HttpsAgent(options) : new HttpAgent(options);
    this.#request = https ? requestHttps : requestHttp;
  }

  /** One request, redirects not followed. Throws a `network` fault when there is no answer, `RehearsalOver` when it is. */
  async send(url: URL, { method = 'GET', headers = {}, body }: WireRequest = {}): Promise<WireAnswer> {
    this.#pauses.check();
    this.#tally.requests += 1;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const request = this.#request(url, { agent: this.#agent, method, headers: { ...headers, ...length }, signal });
    request.once('response', resolve).once('error', reject).end(body);
    try {
      const response = await promise;
      const text = await textOf(response);
      const status = response.statusCode ?? 0;
      this.#tally.answered(status);
      return { status, headers: response.headers, text };
    } catch (cause) {
      throw new CrowdFault('network', `no answer (${reasonOf(cause)})`, { passes: true, cause });
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    if (text.length < MOST_CHARACTERS) text += chunk;
  }
  return text;
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) return 'timeout';
  return error instanceof Error && 'code' in error ? String(error.code) : 'connection lost';
}
