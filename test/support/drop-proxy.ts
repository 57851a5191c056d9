import { connect, createServer, type Server, type Socket } from 'node:net';
import type { RedisNode } from '../../src/store/redis/redis-target.ts';
import { frameEnd } from './resp-frames.ts';

export interface Drop {
  /** How many commands pass before, from now on. */
  readonly after: number;
  readonly what: 'request' | 'reply';
  /** What the connection does from then on; a `silent` one swallows everything. */
  readonly connection: 'closed' | 'silent';
}

/** Bytes that arrive in pieces, cut into whole RESP values. */
class Frames {
  #rest = Buffer.alloc(0);

  *take(chunk: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = frameEnd(this.#rest); end !== null; end = frameEnd(this.#rest)) {
      const frame = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      yield frame;
    }
  }
}

/** One connection of a client, and the one to the server that belongs to it. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  #sent = 0;
  #answered = 0;
  /** Which answer is lost, counted from 1, and what then. */
  #lost: { readonly reply: number; readonly drop: Drop } | null = null;
  #silent = false;

  /** @param dropOf asked at each command: what is to happen to it */
  constructor(client: Socket, upstream: RedisNode, dropOf: () => Drop | null) {
    this.#client = client;
    this.#server = connect(upstream.port, upstream.host);
    const requests = new Frames();
    const replies = new Frames();
    client.on('data', (chunk) => {
      for (const command of requests.take(chunk)) if (!this.#silent) this.#request(command, dropOf());
    });
    this.#server.on('data', (chunk) => {
      for (const reply of replies.take(chunk)) if (!this.#silent) this.#reply(reply);
    });
    for (const socket of [client, this.#server]) {
      socket.on('error', () => this.close());
      socket.on('close', () => this.close());
    }
  }

  close(): void {
    this.#silent = true;
    this.#client.destroy();
    this.#server.destroy();
  }

  #request(command: Buffer, drop: Drop | null): void {
    if (drop?.what === 'request') {
      this.#lose(drop);
      return;
    }
    this.#server.write(command);
    this.#sent++;
    if (drop?.what === 'reply') this.#lost = { reply: this.#sent, drop };
  }

  #reply(reply: Buffer): void {
    this.#answered++;
    if (this.#lost?.reply === this.#answered) this.#lose(this.#lost.drop);
    else this.#client.write(reply);
  }

  #lose({ connection }: Drop): void {
    this.#silent = true;
    if (connection === 'closed') this.close();
  }
}

/** A TCP proxy before a Redis server that loses one command, or the answer to it, when it is told to. */
export class DropProxy implements AsyncDisposable {
  readonly node: RedisNode;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #armed: Drop | null = null;
  #passed = 0;

  private constructor(server: Server, node: RedisNode) {
    this.#server = server;
    this.node = node;
  }

  static async start(upstream: RedisNode): Promise<DropProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new DropProxy(server, { host: '127.0.0.1', port: address.port });
    server.on('connection', (client) => {
      const link = new Link(client, upstream, () => proxy.#next());
      proxy.#links.add(link);
      client.on('close', () => proxy.#links.delete(link));
    });
    return proxy;
  }

  /** Loses one command. */
  arm(drop: Drop): void {
    this.#armed = drop;
    this.#passed = 0;
  }

  /** Takes the drop back. @returns whether it has happened */
  disarm(): boolean {
    const happened = this.#armed === null;
    this.#armed = null;
    return happened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const link of this.#links) link.close();
  }

  #next(): Drop | null {
    const drop = this.#armed;
    if (drop === null || this.#passed++ < drop.after) return null;
    this.#armed = null;
    return drop;
  }
}
