import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ticket } from '../../room/ticket.ts';
import type { CookieContext } from '../../sealing/issuer-cookies.ts';
import type { TicketJar } from '../../sealing/ticket-jar.ts';
import { doorOf, type Permission, permissionOf } from '../../web/permission.ts';
import { RequestCookies } from './request-cookies.ts';

/** What all requests have in common. */
export interface HttpRequestParts {
  readonly tickets: TicketJar;
}

/** A ticket that was read for a room, and the one before. */
interface ReadTicket {
  readonly room: string;
  readonly ticket: Ticket | null;
  readonly before: ReadTicket | null;
}

/** A request that has passed the entrance, and its response. Its lanes share what they read of URL and cookies, and what they tell. */
export class HttpRequest implements CookieContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Path of the URL below the issuer. */
  readonly path: string;
  /** What follows the question mark of the URL; '' without one. */
  readonly query: string;
  /** When it came, by `performance.now()`. */
  readonly beganAtMs = performance.now();
  readonly #parts: HttpRequestParts;
  #cookies: RequestCookies | null = null;
  /** Headers of the answer, whoever gives it: names and values in turn. */
  readonly #told: string[] = [];
  /** Undefined until it is asked for. */
  #permission: Permission | null | undefined;
  /** What `ticket` has read so far, the newest first. Mostly one, for which a map costs more. */
  #read: ReadTicket | null = null;

  constructor(req: IncomingMessage, res: ServerResponse, parts: HttpRequestParts) {
    const { url = '' } = req;
    const end = url.indexOf('?');
    this.req = req;
    this.res = res;
    this.path = end === -1 ? url : url.slice(0, end);
    this.query = end === -1 ? '' : url.slice(end + 1);
    this.#parts = parts;
  }

  get cookies(): RequestCookies {
    this.#cookies ??= new RequestCookies(this.req);
    return this.#cookies;
  }

  /** What this GET may do where people join and enter; null: it is none, or it asks elsewhere. */
  get permission(): Permission | null {
    if (this.#permission === undefined) {
      const door = this.req.method === 'GET' ? doorOf(this.path) : null;
      this.#permission = door === null ? null : permissionOf(door, { req: this.req, query: this.query });
    }
    return this.#permission;
  }

  /** The answer has this header, whichever lane gives it. */
  tell(name: string, value: string): void {
    this.#told.push(name, value);
  }

  /**
   * Answers with what was told, the cookies that were set, and these headers, names and values in turn: as a list
   * `node:http` writes them without a detour.
   */
  answer(status: number, headers: readonly string[], body = ''): void {
    const length = ['Content-Length', String(Buffer.byteLength(body))];
    this.res.writeHead(status, this.#told.concat(this.#cookies?.headers ?? [], headers, length));
    this.res.end(body);
  }

  /** Leaves the answer to what sets headers one by one. */
  release(): Pick<HttpRequest, 'req' | 'res'> {
    const headers = this.#told.concat(this.#cookies?.headers ?? []);
    for (let at = 0; at < headers.length; at += 2) this.res.appendHeader(headers[at] ?? '', headers[at + 1] ?? '');
    return this;
  }

  /** The ticket for a room as the browser sent it. Null if there is none, or none that was sealed for this room. */
  ticket(room: string): Ticket | null {
    if ((this.req.headers.cookie ?? '') === '') return null;
    for (let known = this.#read; known !== null; known = known.before) {
      if (known.room === room) return known.ticket;
    }
    const ticket = this.#parts.tickets.read(this, room);
    this.#read = { room, ticket, before: this.#read };
    return ticket;
  }
}
