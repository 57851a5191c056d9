import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { RedisNode } from '../../../src/store/redis/redis-target.ts';

/** `drops`: connections end and are refused. `delays`: bytes come late. `silent`: half-open, bytes vanish. */
export type LinkState = 'good' | 'drops' | 'delays' | 'silent';

const DELAY_MS = 700;

/** The network between the product and a store: a TCP port that passes bytes on, as long as it is good. */
export class StoreLink implements AsyncDisposable {
  readonly node: RedisNode;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections over which bytes were lost: they cannot go on. */
  readonly #broken = new Set<Socket>();
  #state: LinkState = 'good';

  private constructor(server: Server, upstream: RedisNode) {
    this.#server = server;
    this.node = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    server.on('connection', (client) => {
      if (this.#state === 'drops') {
        client.destroy();
        return;
      }
      const far = connect(upstream.port, upstream.host);
      this.#join(client, far);
      this.#join(far, client);
    });
  }

  static async start(upstream: RedisNode): Promise<StoreLink> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StoreLink(server, upstream);
  }

  turn(state: LinkState): void {
    this.#state = state;
    const ended = state === 'drops' ? this.#sockets : state === 'good' ? this.#broken : [];
    for (const socket of ended) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (this.#state === 'silent') this.#broken.add(from);
      if (this.#broken.has(from)) return;
      if (this.#state === 'delays') setTimeout(() => to.writable && to.write(bytes), DELAY_MS);
      else to.write(bytes);
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      this.#broken.delete(from);
      to.destroy();
    });
  }
}
