import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A load balancer as plain as they come: each connection goes to the next process in turn that takes it. */
export class Balancer implements AsyncDisposable {
  /** What the processes behind it call themselves. */
  readonly port: number;
  readonly #server: Server;
  readonly #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(server: Server, ports: readonly number[]) {
    this.#server = server;
    this.#ports = ports;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => {
      client.pause().on('error', () => client.destroy());
      this.#track(client);
      this.#pass(client, this.#ports.length);
    });
  }

  static async start(ports: readonly number[]): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Balancer(server, ports);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #pass(client: Socket, triesLeft: number): void {
    const port = this.#ports[this.#turn++ % this.#ports.length] ?? 0;
    const upstream = connect(port, '127.0.0.1');
    let connected = false;
    this.#track(upstream);
    upstream.once('connect', () => {
      connected = true;
      client.pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy());
    });
    upstream.on('error', () => upstream.destroy());
    upstream.once('close', () => {
      if (!connected && triesLeft > 1) this.#pass(client, triesLeft - 1);
      else client.destroy();
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
