import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpRequest {
  readonly method?: string;
  /** `Host` included, and nothing is added: `fetch` sends Fetch Metadata of its own, which a navigation does not. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** How long an answer is waited for; without it as long as the connection lasts. */
  readonly timeoutMs?: number;
}

/** One HTTP request just as given. */
export function http(url: string, options: HttpRequest = {}): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, timeoutMs } = options;
  const signal = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) };
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const request = httpRequest(url, { method, headers, ...signal }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}
