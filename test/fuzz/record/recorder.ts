import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type HeaderLine, headerOf, isFraming, nameOf, type Recorded } from './recorded.ts';
import { Secrets } from './secrets.ts';

/** How requests that come just now are dealt with. */
type Way = 'recorded' | 'passed' | 'kept back';

/**
 * A server before the product that keeps what real clients send. The product has its address as the issuer, so that
 * every request comes by here.
 */
export class Recorder implements AsyncDisposable {
  readonly #server = createServer((req, res) => void this.#serve(req, res));
  readonly #originPort: number;
  #requests: Recorded[] = [];
  #known = new Set<string>();
  #secrets = new Secrets();
  #way: Way = 'recorded';

  private constructor(originPort: number) {
    this.#originPort = originPort;
  }

  static async start(port: number, originPort: number): Promise<Recorder> {
    const recorder = new Recorder(originPort);
    await new Promise<void>((resolve) => recorder.#server.listen(port, '127.0.0.1', resolve));
    return recorder;
  }

  /** What was recorded since the last time, and the secrets in it. */
  take(): { readonly requests: readonly Recorded[]; readonly secrets: Secrets } {
    const taken = { requests: this.#requests, secrets: this.#secrets };
    this.#requests = [];
    this.#known = new Set();
    this.#secrets = new Secrets();
    return taken;
  }

  /** Requests that are no part of what is recorded: those of an operator who sets things up. */
  unrecorded<Value>(act: () => Promise<Value>): Promise<Value> {
    return this.#by('passed', act);
  }

  /**
   * Requests that are recorded and not sent, so that what they would use up (a code, a turn) is there for the mutated
   * ones. They are answered with an empty object.
   */
  unspent(act: () => Promise<unknown>): Promise<void> {
    return this.#by('kept back', async () => {
      // A real client does not find what it expects in this answer.
      await act().catch(() => undefined);
    });
  }

  async #by<Value>(way: Way, act: () => Promise<Value>): Promise<Value> {
    const before = this.#way;
    this.#way = way;
    try {
      return await act();
    } finally {
      this.#way = before;
    }
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const way = this.#way;
    const body = Buffer.concat(await req.toArray());
    if (way !== 'passed') this.#record(req, body);
    if (way === 'kept back') {
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      return;
    }
    const { method = '', url: path = '', headers } = req;
    const target = { host: '127.0.0.1', port: this.#originPort, method, path, headers, agent: false };
    const passedOn = request(target, async (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      const chunks: Buffer[] = [];
      for await (const chunk of answer) {
        chunks.push(chunk as Buffer);
        res.write(chunk);
      }
      res.end();
      this.#readAnswer(answer, Buffer.concat(chunks).toString());
    });
    passedOn.on('error', () => res.destroy());
    res.on('close', () => passedOn.destroy());
    passedOn.end(body);
  }

  #record({ method = '', url = '', rawHeaders }: IncomingMessage, body: Buffer): void {
    const headers = pairs(rawHeaders).filter((line) => !isFraming(line));
    const recorded = { name: nameOf(method, url), method, target: url, headers, body };
    this.#secrets.read(url);
    this.#secrets.read(body.toString());
    this.#secrets.readCookies(headerOf(recorded, 'cookie') ?? '');
    this.#secrets.add((headerOf(recorded, 'authorization') ?? '').replace(/^\w+ /, ''));
    const key = JSON.stringify([method, url, headers, body.toString('latin1')]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#requests.push(recorded);
  }

  #readAnswer({ headers }: IncomingMessage, text: string): void {
    for (const line of headers['set-cookie'] ?? []) this.#secrets.readCookies(line.split(';')[0] ?? '');
    this.#secrets.read(headers.location ?? '');
    // Documents for everybody name parameters, and have no secrets.
    if (/json|html/.test(headers['content-type'] ?? '') && headers['cache-control']?.includes('no-store') !== false) {
      this.#secrets.read(text);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

function pairs(raw: readonly string[]): HeaderLine[] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? ''] as const);
}
