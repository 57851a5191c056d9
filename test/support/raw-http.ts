import { connect } from 'node:net';

export interface RawAnswer {
  /** 0: none came. */
  readonly status: number;
  /** Head and body, one character a byte. */
  readonly text: string;
}

/** Sends bytes that no HTTP client would, and reads until the other side closes. */
export function sendRaw(issuer: string, bytes: Buffer | string): Promise<RawAnswer> {
  const { hostname, port } = new URL(issuer);
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const chunks: Buffer[] = [];
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  socket.setTimeout(5_000, () => socket.destroy());
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    const text = Buffer.concat(chunks).toString('latin1');
    resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
  });
  return promise;
}

/** A whole request, its target and headers as given, one byte a character. */
export function sendRequest(
  issuer: string,
  method: string,
  target: string,
  { headers = [], body = '' }: { headers?: readonly string[]; body?: string } = {},
): Promise<RawAnswer> {
  const bytes = Buffer.from(body, 'latin1');
  const own = [`Host: ${new URL(issuer).host}`, 'Connection: close', `Content-Length: ${bytes.length}`];
  const head = [`${method} ${target} HTTP/1.1`, ...own, ...headers].map((line) => `${line}\r\n`).join('');
  return sendRaw(issuer, Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), bytes]));
}
