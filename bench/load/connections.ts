import { connect, type Socket } from 'node:net';

/** What came back, read no further than the caller asks. */
export interface Answer {
  readonly status: number;
  /** Status line and headers as they came. */
  readonly head: string;
  readonly text: string;
}

/** A server closes connections that idle for five seconds: none is used again after this time. */
const LONGEST_IDLE_MS = 3_000;
const LONGEST_ANSWER_MS = 20_000;
/** To one server at once; requests beyond wait for one of them. */
export const MOST_CONNECTIONS = 256;
const END_OF_HEAD = '\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)\r/i;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Keep-alive connections to one server, each with one request at a time. They cost a fraction of what those of
 * `node:http` do, so that one core of load is enough for one core of server.
 */
export class Connections implements Disposable {
  readonly port: number;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #queue: { readonly request: string; readonly waiting: Waiting }[] = [];

  constructor(port: number) {
    this.port = port;
  }

  /** @param request as it goes over the wire */
  send(request: string): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const waiting = { resolve, reject };
    const connection = this.#free();
    if (connection === undefined) this.#queue.push({ request, waiting });
    else connection.send(request, waiting);
    return promise;
  }

  #free(): Connection | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (performance.now() - idle.idleSinceMs < LONGEST_IDLE_MS) return idle;
      this.#all.delete(idle);
      idle.close();
    }
    if (this.#all.size >= MOST_CONNECTIONS) return;
    const connection = new Connection(this.port, {
      idle: () => {
        this.#idle.push(connection);
        this.#sendNext();
      },
      closed: () => {
        this.#all.delete(connection);
        const at = this.#idle.indexOf(connection);
        if (at !== -1) this.#idle.splice(at, 1);
        this.#sendNext();
      },
    });
    this.#all.add(connection);
    return connection;
  }

  #sendNext(): void {
    const connection = this.#queue.length === 0 ? undefined : this.#free();
    const next = connection === undefined ? undefined : this.#queue.shift();
    if (next !== undefined) connection?.send(next.request, next.waiting);
  }

  [Symbol.dispose](): void {
    for (const connection of this.#all) connection.close();
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #idle: () => void;
  #received: Buffer = Buffer.alloc(0);
  #waiting: Waiting | null = null;
  idleSinceMs = 0;

  constructor(port: number, { idle, closed }: { idle: () => void; closed: () => void }) {
    this.#idle = idle;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.setTimeout(LONGEST_ANSWER_MS, () => this.#socket.destroy(new Error('no answer')));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => {
      closed();
      this.#fail(new Error('the connection was closed'));
    });
  }

  send(request: string, waiting: Waiting): void {
    this.#waiting = waiting;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = readAnswer(this.#received);
    const waiting = this.#waiting;
    if (answer === undefined || waiting === null) return;
    if (answer instanceof Error) {
      this.#socket.destroy(answer);
      return;
    }
    this.#received = Buffer.alloc(0);
    this.#waiting = null;
    this.idleSinceMs = performance.now();
    this.#idle();
    waiting.resolve(answer);
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}

/** @returns undefined while it is not complete; an error where the length of the body is not told */
function readAnswer(received: Buffer): Answer | Error | undefined {
  const endOfHead = received.indexOf(END_OF_HEAD);
  if (endOfHead === -1) return;
  const head = received.toString('latin1', 0, endOfHead + 2);
  const status = Number(head.slice(9, 12));
  const bodyAt = endOfHead + END_OF_HEAD.length;
  const length = status === 204 || status === 304 ? 0 : Number(CONTENT_LENGTH.exec(head)?.[1]);
  if (Number.isNaN(length)) return new Error(`an answer ${status} without a length:\n${head}`);
  if (received.length < bodyAt + length) return;
  return { status, head, text: received.toString('utf8', bodyAt, bodyAt + length) };
}

/** The first header of a name, which is given in lower case. */
export function header(head: string, name: string): string | null {
  return headers(head, name)[0] ?? null;
}

export function headers(head: string, name: string): string[] {
  return Array.from(head.matchAll(patternOf(name)), ([, value = '']) => value);
}

const patterns = new Map<string, RegExp>();

function patternOf(name: string): RegExp {
  const known = patterns.get(name);
  if (known !== undefined) return known;
  const pattern = new RegExp(`\r\n${name}: *([^\r]*)(?=\r\n)`, 'gi');
  patterns.set(name, pattern);
  return pattern;
}
