import type { IncomingHttpHeaders } from 'node:http';
import aws4, { type Credentials, type Request } from 'aws4';
import { http } from './http.ts';

export const AWS_KEY = {
  accessKeyId: 'AKIDOFTHETESTS01',
  secretAccessKey: 'secret-of-the-tests-0123456789-abcdefghij',
};
/** As in the configuration file. */
export const AWS_KEYS = [{ access_key_id: AWS_KEY.accessKeyId, secret_access_key: AWS_KEY.secretAccessKey }];

export interface AwsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON. */
  readonly body: unknown;
}

export interface AwsTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** The API of Virtual Waiting Room on AWS as a page of visitors calls it, and as inlets and dashboards do. */
export class AwsClient {
  readonly #issuer: string;
  readonly #eventId: string;

  constructor(issuer: string, eventId: string) {
    this.#issuer = issuer;
    this.#eventId = eventId;
  }

  /** A public GET, `event_id` added. */
  get(call: string, query: Readonly<Record<string, string>> = {}): Promise<AwsAnswer> {
    return send({ url: this.#url('public', call, query), method: 'GET', headers: {} });
  }

  /** A public POST, `event_id` added. */
  post(call: string, body: Readonly<Record<string, unknown>> = {}): Promise<AwsAnswer> {
    return send({
      url: `${this.#issuer}/aws/public/${call}`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ event_id: this.#eventId, ...body }),
    });
  }

  /** A private GET, `event_id` added. */
  signedGet(call: string, query: Readonly<Record<string, string>> = {}): Promise<AwsAnswer> {
    return send(this.signed({ url: this.#url('private', call, query), method: 'GET' }));
  }

  /** A private POST, `event_id` added. */
  signedPost(call: string, body: Readonly<Record<string, unknown>> = {}): Promise<AwsAnswer> {
    return send(this.signedCall(call, body));
  }

  signedCall(
    call: string,
    body: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): WireRequest {
    return this.signed({
      url: `${this.#issuer}/aws/private/${call}`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ event_id: this.#eventId, ...body }),
    });
  }

  /** Signs a request now, by the clock of this process. */
  signed(
    { url, method, headers = {}, body }: Omit<WireRequest, 'headers'> & { readonly headers?: Record<string, string> },
    { key = AWS_KEY, ...changes }: Partial<Request> & { readonly key?: Credentials } = {},
  ): WireRequest {
    const { host, pathname, search } = new URL(url);
    const content = body === undefined ? {} : { body };
    const signing = aws4.sign(
      {
        host,
        path: pathname + search,
        method,
        service: 'execute-api',
        region: 'eu-west-1',
        headers,
        ...content,
        ...changes,
      },
      key,
    );
    const signedHeaders = Object.entries(signing.headers ?? {}).map(([name, value]) => [name, String(value)]);
    return { url, method, headers: Object.fromEntries(signedHeaders), ...content };
  }

  /** Takes a number. @returns the request id */
  async assign(): Promise<string> {
    const { api_request_id: id } = expectOk<{ api_request_id: string }>(await this.post('assign_queue_num'));
    return id;
  }

  /** Calls visitors. @returns the serving number */
  async increment(by: number): Promise<number> {
    const answer = await this.signedPost('increment_serving_counter', { increment_by: by });
    return expectOk<{ serving_num: number }>(answer).serving_num;
  }

  async tokens(requestId: string): Promise<AwsTokens> {
    return expectOk<AwsTokens>(await this.post('generate_token', { request_id: requestId }));
  }

  #url(side: 'public' | 'private', call: string, query: Readonly<Record<string, string>>): string {
    return `${this.#issuer}/aws/${side}/${call}?${new URLSearchParams({ event_id: this.#eventId, ...query })}`;
  }
}

/** One request just as given. */
export async function send({ url, method, headers, body }: WireRequest): Promise<AwsAnswer> {
  const answer = await http(url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.text) };
}

function expectOk<Body>({ status, body }: AwsAnswer): Body {
  if (status !== 200) throw new Error(`the API answered ${status}: ${JSON.stringify(body)}`);
  return body as Body;
}
