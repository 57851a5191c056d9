import { connect, type Socket } from 'node:net';

export interface LaneAnswer {
  readonly status: number;
  /** Status line and headers as they came. */
  readonly head: string;
}

const END_OF_HEAD = '\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const BUFFER_BYTES = 32 * 1024;

/**
 * One connection with one request at a time, as a proxy keeps them open; it reads an answer no further than its head. It
 * does so little that the load of a flood fits beside Redis on one core.
 */
export class Lane {
  readonly #socket: Socket;
  #head = '';
  #bodyLeft = 0;
  #asked: ((answer: LaneAnswer | null) => void) | null = null;
  closed = false;

  constructor(port: number) {
    const onread = {
      buffer: Buffer.allocUnsafe(BUFFER_BYTES),
      callback: (length: number, buffer: Uint8Array) => this.#receive(buffer.subarray(0, length)),
    };
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      this.closed = true;
      this.#answer(null);
    });
  }

  /** @returns null: none came, as the connection was closed */
  ask(request: string): Promise<LaneAnswer | null> {
    return new Promise((resolve) => {
      this.#asked = resolve;
      if (this.closed) this.#answer(null);
      else this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): boolean {
    if (this.#bodyLeft > 0) this.#bodyLeft -= chunk.length;
    else {
      this.#head += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
      const end = this.#head.indexOf(END_OF_HEAD);
      if (end === -1) return true;
      const length = Number(CONTENT_LENGTH.exec(this.#head)?.[1] ?? 0);
      this.#bodyLeft = length - (this.#head.length - end - END_OF_HEAD.length);
      this.#head = this.#head.slice(0, end + 2);
    }
    if (this.#bodyLeft <= 0) {
      const head = this.#head;
      this.#head = '';
      this.#bodyLeft = 0;
      this.#answer({ status: Number(head.slice(9, 12)), head });
    }
    return true;
  }

  #answer(answer: LaneAnswer | null): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.(answer);
  }
}
