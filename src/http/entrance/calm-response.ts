import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { withMaxAge } from './cookie-ages.ts';

const COOKIE = 'set-cookie';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * A response in which no 503 sets or clears a cookie (DESIGN §4, 6), and in which all cookies live by `Max-Age`. A 503 asks the
 * browser to send the same request again, so the browser must keep what that request needs. Code that fails halfway has often
 * written cookies by then. Every answer is written here, whether koa, the library or a shortcut made it.
 */
export class CalmResponse extends ServerResponse {
  override writeHead(statusCode: number, reason?: string | Headers, headers?: Headers): this {
    if (statusCode !== 503) {
      const lines = this.getHeader(COOKIE);
      if (lines !== undefined) this.setHeader(COOKIE, withMaxAge([lines].flat().map(String), Date.now()));
      return super.writeHead(statusCode, reason as string, headers);
    }
    this.removeHeader(COOKIE);
    if (typeof reason === 'string') return super.writeHead(statusCode, reason, withoutCookies(headers));
    return super.writeHead(statusCode, withoutCookies(headers ?? reason));
  }
}

function withoutCookies(headers: Headers = {}): Headers {
  if (!Array.isArray(headers)) {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== COOKIE));
  }
  // Names and values in turn.
  return headers.filter((_, at) => String(headers[at - (at % 2)]).toLowerCase() !== COOKIE);
}
