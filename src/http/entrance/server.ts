import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartFault } from '../../start-fault.ts';
import { CalmResponse } from './calm-response.ts';
import { MAX_HEADER_BYTES, refuseUnreadable, type TooLargePage } from './unreadable.ts';

export interface ListenOptions {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** How long an idle connection is kept; longer than the load balancer in front keeps it, so that it is never we who close one in use. */
  readonly keepAliveMs?: number;
  /** Whether the process is on its way out: each answer ends its connection, so that the next request goes elsewhere. */
  readonly isStopping?: () => boolean;
  /** How long a stop waits for requests in flight. */
  readonly drainMs?: number;
  /** Absent: who sends too much is told by the status alone. */
  readonly tooLargePage?: TooLargePage;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Takes no new connections, lets requests in flight finish, cuts off what is left after `drainMs`. */
  close(): Promise<void>;
}

const DEFAULT_DRAIN_MS = 10_000;
/** Longer than load balancers commonly keep idle connections (60 s). */
const DEFAULT_KEEP_ALIVE_MS = 75_000;

/**
 * Connections that may wait to be taken, one in each turn of the event loop; the system has a limit of
 * its own (`net.core.somaxconn`). One that finds no room tries again after 1 s, 3 s, 7 s … (RFC 6298 §5).
 */
const BACKLOG = 4_096;

const LIMITS = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
};

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

/** The time to read these grows faster than their length. Browsers send far less; longer ones count as not sent. */
const READ_HEADERS = ['accept', 'accept-language'] as const;
const LONGEST_READ = 1_000;

function forgetLong({ headers }: IncomingMessage): void {
  for (const name of READ_HEADERS) if ((headers[name]?.length ?? 0) > LONGEST_READ) delete headers[name];
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Requests whose answer is not written yet. Most of those answered at once never come here, which is what makes them cheap. */
class InFlight {
  readonly #server: Server;
  readonly #responses = new Set<ServerResponse>();
  readonly #connections = new Set<Socket>();

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
  }

  add(res: ServerResponse): void {
    this.#responses.add(res);
    res.on('close', () => {
      this.#responses.delete(res);
      if (!this.#server.listening) this.#server.closeIdleConnections();
    });
  }

  /** Whether an answer is on its way over a connection: nothing else may be written there. */
  hasBegun(connection: Duplex): boolean {
    return this.#responses.values().some(({ socket, headersSent }) => socket === connection && headersSent);
  }

  /** Tells the requests in flight that their connection ends with them, and cuts off what is left after `drainMs`. */
  stop(drainMs: number): Promise<void> {
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.#server.closeAllConnections(), drainMs);
      this.#server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      // Node does not take for idle what browsers and proxies have opened ahead, and on which nothing has come yet.
      for (const socket of this.#connections) if (socket.bytesRead === 0) socket.destroy();
      for (const res of this.#responses) if (!res.headersSent) res.setHeader('Connection', 'close');
    });
  }
}

/**
 * Serves HTTP within bounds: 32 KB of headers, 10 s to send them, 30 s to send a request.
 *
 * @throws StartFault `port_taken`, `port_forbidden` or `host_unusable`
 */
export async function listen(options: ListenOptions): Promise<RunningServer> {
  const {
    handler,
    keepAliveMs = DEFAULT_KEEP_ALIVE_MS,
    isStopping = () => false,
    drainMs = DEFAULT_DRAIN_MS,
  } = options;
  const limits = { ...LIMITS, keepAliveTimeout: keepAliveMs };
  const server = createServer({ ...limits, ServerResponse: CalmResponse }, (req, res) => {
    if (isStopping() || !server.listening) res.setHeader('Connection', 'close');
    if (hasBody(req)) skipRest(req, res);
    forgetLong(req);
    handler(req, res);
    if (!res.writableEnded || !server.listening) inFlight.add(res);
  });
  const inFlight = new InFlight(server);
  server.on(
    'clientError',
    refuseUnreadable(options.tooLargePage ?? null, (socket) => inFlight.hasBegun(socket)),
  );
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
