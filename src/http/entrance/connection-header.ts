import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Leaves out that the connection stays open, which it does in HTTP/1.1 unless told otherwise (RFC 9112 §9.3): a tenth of
 * a small answer.
 */
export function sayLessOfConnection(req: IncomingMessage, res: ServerResponse): void {
  if (req.httpVersionMinor > 0 && res.shouldKeepAlive && !res.hasHeader('Connection')) res.removeHeader('Connection');
}
