import { connect, type Socket } from 'node:net';

/**
 * A request whose last bytes are not sent until the test says so. Its beginning goes out in one piece with a request to
 * `/healthz`, so that when that is answered the server has read the beginning too.
 */
export class HeldRequest {
  readonly #socket: Socket;
  readonly #rest: string;
  #received = '';

  private constructor(socket: Socket, rest: string) {
    this.#socket = socket;
    this.#rest = rest;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#received += text;
    });
  }

  /** @param request as it goes over the wire */
  static async begin(port: number, request: string): Promise<HeldRequest> {
    const socket = connect(port, '127.0.0.1');
    const held = new HeldRequest(socket, request.slice(-2));
    const health = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    socket.write(health + request.slice(0, -2));
    const answered = Promise.withResolvers<void>();
    socket.on('error', answered.reject);
    socket.on('data', () => {
      if (held.#received.endsWith('{"status":"ok"}')) answered.resolve();
    });
    await answered.promise;
    held.#received = '';
    return held;
  }

  /** Sends what was held back. @returns the answer as it came over the wire, once the server has closed the connection */
  async finish(): Promise<string> {
    const ended = Promise.withResolvers<void>();
    this.#socket.once('end', ended.resolve).once('error', ended.reject);
    this.#socket.write(this.#rest);
    await ended.promise;
    this.#socket.destroy();
    return this.#received;
  }
}
