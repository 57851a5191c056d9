import { createServer, type IncomingMessage, request } from 'node:http';
import { eventually } from './eventually.ts';

export interface HttpProxyOptions {
  readonly port: number;
  /** Port of the product. */
  readonly originPort: number;
  /** Which headers of a request do not come through; without it all do. */
  readonly strips?: RegExp;
}

export interface PassedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Answers of the product that are under way until a test lets them go. */
export interface HeldAnswers {
  /** Waits until the product has given all of them. */
  allGiven(): Promise<void>;
  release(): void;
}

export interface HttpProxy extends AsyncDisposable {
  /** Everything that the product has answered, in order. */
  readonly passed: readonly PassedRequest[];
  /** Holds the answers to the next requests whose path begins so. */
  holdAnswers(path: RegExp, count: number): HeldAnswers;
}

/** Answers that are held for one test. */
class Held implements HeldAnswers {
  readonly #path: RegExp;
  readonly #count: number;
  readonly #released = Promise.withResolvers<void>();
  #taken = 0;
  #given = 0;

  constructor(path: RegExp, count: number) {
    this.#path = path;
    this.#count = count;
  }

  /** @returns whether the answer to this request is one of them */
  takes(path: string): boolean {
    if (this.#taken === this.#count || !this.#path.test(path)) return false;
    this.#taken += 1;
    return true;
  }

  given(): Promise<void> {
    this.#given += 1;
    return this.#released.promise;
  }

  async allGiven(): Promise<void> {
    await eventually(`${this.#count} answers to ${this.#path}`, () => this.#given === this.#count);
  }

  release(): void {
    this.#released.resolve();
  }
}

/** A proxy before the product, which a test tells what to take away, and which answers to hold. */
export async function startHttpProxy({ port, originPort, strips }: HttpProxyOptions): Promise<HttpProxy> {
  const passed: PassedRequest[] = [];
  const holds: Held[] = [];

  function headersOf({ headers }: IncomingMessage) {
    if (strips === undefined) return headers;
    return Object.fromEntries(Object.entries(headers).filter(([name]) => !strips.test(name)));
  }

  const server = createServer((req, res) => {
    const { method = '', url: path = '' } = req;
    const held = holds.find((hold) => hold.takes(path));
    const target = { host: '127.0.0.1', port: originPort, method, path, headers: headersOf(req) };
    const passedOn = request({ ...target, agent: false }, async (answer) => {
      const status = answer.statusCode ?? 502;
      passed.push({ method, path, status });
      await held?.given();
      res.writeHead(status, answer.headers);
      answer.pipe(res);
    });
    passedOn.on('error', () => res.destroy());
    res.on('close', () => passedOn.destroy());
    req.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    passed,
    holdAnswers(path, count) {
      const held = new Held(path, count);
      holds.push(held);
      return held;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
