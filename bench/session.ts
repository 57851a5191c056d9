import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

export interface SessionRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** One visitor's browser, as cheap as it can be: cookies by name and path, nothing else. */
export class Session {
  readonly #agent: Agent;
  readonly #port: number;
  #cookies: Cookie[] = [];

  constructor(agent: Agent, port: number) {
    this.#agent = agent;
    this.#port = port;
  }

  /** @param path or an absolute URL of the server */
  request(path: string, { method = 'GET', headers = {}, body }: SessionRequest = {}): Promise<Answer> {
    const target = path.startsWith('/') ? path : path.slice(path.indexOf('/', 'http://'.length));
    const cookie = this.#cookieHeader(target);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const request = httpRequest(
      {
        agent: this.#agent,
        host: '127.0.0.1',
        port: this.#port,
        path: target,
        method,
        headers: {
          Accept: 'text/html,*/*;q=0.8',
          ...(cookie === '' ? {} : { Cookie: cookie }),
          ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
          ...headers,
        },
      },
      (response) => {
        this.#keep(response);
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? null, text });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
    return promise;
  }

  #cookieHeader(target: string): string {
    const fitting = this.#cookies.filter(({ path }) => target.startsWith(path));
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep({ headers }: IncomingMessage): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path };
      this.#cookies = this.#cookies.filter(({ name, path: kept }) => name !== cookie.name || kept !== path);
      if (cookie.value !== '') this.#cookies.push(cookie);
    }
  }
}
