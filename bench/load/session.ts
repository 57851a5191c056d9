import { type Answer, type Connections, header, headers } from './connections.ts';

export interface SessionRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SessionAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

const HTML = { Accept: 'text/html,*/*;q=0.8' };

/** One visitor's browser, as cheap as it can be: cookies by name and path, nothing else. */
export class Session {
  readonly #connections: Connections;
  #cookies: Cookie[] = [];

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** @param path or an absolute URL of the server */
  async request(path: string, request: SessionRequest = {}): Promise<SessionAnswer> {
    const answer = await this.#connections.send(this.wire(path, request));
    this.#keep(answer);
    return { status: answer.status, location: header(answer.head, 'location'), text: answer.text };
  }

  /** The request with this visitor's cookies, as it goes over the wire. */
  wire(path: string, { method = 'GET', headers: own = {}, body }: SessionRequest = {}): string {
    const target = path.startsWith('/') ? path : path.slice(path.indexOf('/', 'http://'.length));
    const cookie = this.#cookieHeader(target);
    const all: Record<string, string> = { Host: `127.0.0.1:${this.#connections.port}`, ...HTML, ...own };
    if (cookie !== '') all.Cookie = cookie;
    if (body !== undefined) all['Content-Length'] = String(Buffer.byteLength(body));
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
  }

  #cookieHeader(target: string): string {
    const fitting = this.#cookies.filter(({ path }) => target.startsWith(path));
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep({ head }: Answer): void {
    for (const line of headers(head, 'set-cookie')) {
      const [pair = '', ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path };
      this.#cookies = this.#cookies.filter(({ name, path: kept }) => name !== cookie.name || kept !== path);
      if (cookie.value !== '') this.#cookies.push(cookie);
    }
  }
}
