import type { IncomingMessage } from 'node:http';

/** What writing to a connection fails with whose other end is gone, and what a stream says that was piped into it. */
const CODES: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** Whether a response failed because the sender of the request is gone: nobody's fault, and told by the log of requests. */
export function isHangUp(error: unknown, req: Pick<IncomingMessage, 'socket'> | undefined): boolean {
  return error instanceof Error && 'code' in error && CODES.has(error.code) && req?.socket.destroyed === true;
}
