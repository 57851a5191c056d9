import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from '../../support/random.ts';

/** Shares of the connections whose request does not arrive, and whose answer does not. */
export interface Fates {
  readonly request: number;
  readonly answer: number;
}

type Fate = 'passes' | 'loses request' | 'loses answer';

/** How many lost messages leave the connection open, so that the sender waits in vain. */
const SILENT_SHARE = 0.1;

/**
 * What stands between people and the processes: each connection goes to the next process that takes it. At one of its two
 * ports connections are cut. People send one request on each, so a cut loses one request or one answer.
 */
export class Front implements AsyncDisposable {
  /** The port of the issuer, where visitors come: it cuts. */
  readonly port: number;
  /** For those whose messages are never lost here. */
  readonly safePort: number;
  /** Ports of the processes. */
  targets: readonly number[] = [];
  fates: Fates = { request: 0, answer: 0 };
  readonly #random: Random;
  readonly #servers: readonly Server[];
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(random: Random, cutting: Server, safe: Server) {
    this.#random = random;
    this.#servers = [cutting, safe];
    this.port = (cutting.address() as AddressInfo).port;
    this.safePort = (safe.address() as AddressInfo).port;
    cutting.on('connection', (client) => this.#take(client, this.#fate()));
    safe.on('connection', (client) => this.#take(client, 'passes'));
  }

  static async start(random: Random): Promise<Front> {
    const servers = [createServer({ pauseOnConnect: true }), createServer({ pauseOnConnect: true })] as const;
    for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Front(random, ...servers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #fate(): Fate {
    const drawn = this.#random.next();
    if (drawn < this.fates.request) return 'loses request';
    return drawn < this.fates.request + this.fates.answer ? 'loses answer' : 'passes';
  }

  #take(client: Socket, fate: Fate): void {
    this.#track(client);
    client.on('error', () => client.destroy());
    if (fate === 'loses request') this.#lose(client);
    else this.#pass(client, fate, this.targets.length);
  }

  #lose(client: Socket): void {
    if (this.#random.chance(SILENT_SHARE)) client.resume();
    else client.destroy();
  }

  #pass(client: Socket, fate: 'passes' | 'loses answer', triesLeft: number): void {
    const port = this.targets[this.#turn++ % this.targets.length];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    let connected = false;
    this.#track(upstream);
    upstream.once('connect', () => {
      connected = true;
      client.pipe(upstream);
      // The product has done its work when its answer begins.
      if (fate === 'passes') upstream.pipe(client);
      else upstream.once('data', () => this.#lose(client)).resume();
      client.once('close', () => upstream.destroy());
    });
    upstream.on('error', () => upstream.destroy());
    upstream.once('close', () => {
      if (!connected && triesLeft > 1) this.#pass(client, fate, triesLeft - 1);
      else if (!connected || fate === 'passes') client.destroy();
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
