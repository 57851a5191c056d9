import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { freePort } from './free-port.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request; `index` counts from 0. */
type Answer = (res: ServerResponse, request: ReceivedRequest, index: number) => unknown;

/** A server on loopback that keeps what is sent to it, and can go down and come back at its address. */
export class Receiver implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  /** How many requests were unanswered at the same time, at most. */
  mostAtOnce = 0;
  answer: Answer = (res) => res.writeHead(204).end();
  readonly #port: number;
  #open = 0;
  #server: Server | null = null;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver(await freePort());
    await receiver.up();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  async up(): Promise<void> {
    const server = createServer(async (req, res) => {
      this.#open += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
      res.on('close', () => {
        this.#open -= 1;
      });
      const body = Buffer.concat(await req.toArray()).toString();
      const { method = '', url = '', headers } = req;
      const request = { method, path: url, headers, body };
      this.answer(res, request, this.requests.push(request) - 1);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.close().closeAllConnections();
    await once(server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}
