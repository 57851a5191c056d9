import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartFault } from '../start-fault.ts';

export interface ListenOptions {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** How long a stop waits for requests in flight. */
  readonly drainMs?: number;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Takes no new connections, lets requests in flight finish, cuts off what is left after `drainMs`. */
  close(): Promise<void>;
}

const DEFAULT_DRAIN_MS = 10_000;

/**
 * Connections that may wait to be taken, one in each turn of the event loop; the system has a limit of
 * its own (`net.core.somaxconn`). One that finds no room tries again after 1 s, 3 s, 7 s … (RFC 6298 §5).
 */
const BACKLOG = 4_096;

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than load balancers keep idle connections (60 s is common), so that it is never us who closes one in use. */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5000,
};

const parserErrorStatus: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no HTTP, or too much of it, before the application sees it. */
function refuse(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = parserErrorStatus[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function startFault(error: unknown, { host, port }: ListenOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const where = `${host}:${port}`;
  const options = { cause: error };
  if (code === 'EADDRINUSE') {
    return new StartFault('port_taken', `${where} is in use by another program: stop it, or set another PORT`, options);
  }
  if (code === 'EACCES') {
    return new StartFault('port_forbidden', `this user may not listen on ${where}: set a PORT above 1023`, options);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new StartFault('host_unusable', `${JSON.stringify(host)} is no address of this machine: set HOST`, options);
  }
  return error;
}

function listening(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A body refused before its end would block the next request of its connection: Node drops unread bodies, not half-read ones. */
function skipRest(req: IncomingMessage, res: ServerResponse): void {
  res.once('finish', () => {
    if (!req.complete) req.resume();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Requests whose answer is not written yet. Most of those answered at once never come here, which is what makes them cheap. */
class InFlight {
  readonly #server: Server;
  readonly #responses = new Set<ServerResponse>();

  constructor(server: Server) {
    this.#server = server;
  }

  add(res: ServerResponse): void {
    this.#responses.add(res);
    res.on('close', () => {
      this.#responses.delete(res);
      if (!this.#server.listening) this.#server.closeIdleConnections();
    });
  }

  /** Tells the requests in flight that their connection ends with them, and cuts off what is left after `drainMs`. */
  stop(drainMs: number): Promise<void> {
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.#server.closeAllConnections(), drainMs);
      this.#server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      for (const res of this.#responses) if (!res.headersSent) res.setHeader('Connection', 'close');
    });
  }
}

/**
 * Serves HTTP within bounds: 16 KB of headers, 10 s to send them, 30 s to send a request.
 *
 * @throws StartFault `port_taken`, `port_forbidden` or `host_unusable`
 */
export async function listen(options: ListenOptions): Promise<RunningServer> {
  const { handler, drainMs = DEFAULT_DRAIN_MS } = options;
  const server = createServer(LIMITS, (req, res) => {
    if (!server.listening) res.setHeader('Connection', 'close');
    if (hasBody(req)) skipRest(req, res);
    handler(req, res);
    if (!res.writableEnded || !server.listening) inFlight.add(res);
  });
  const inFlight = new InFlight(server);
  server.on('clientError', refuse);
  try {
    await listening(server, options);
  } catch (error) {
    throw startFault(error, options);
  }
  let stopped: Promise<void> | null = null;
  function close(): Promise<void> {
    stopped ??= inFlight.stop(drainMs);
    return stopped;
  }
  return { port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}
