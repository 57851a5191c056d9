import { decodeTicket, encodeTicket, type Ticket } from '../room/ticket.ts';
import type { CookieContext, CookieJar } from './cookie-jar.ts';
import { takeRandomBytes } from './random-pool.ts';
import { RecentlyOpened } from './recently-opened.ts';
import type { Sealer } from './sealer.ts';

/** Those of visitors who ask every few seconds, in some MB of memory. */
const MOST_OPENED = 10_000;

const TICKET_COOKIE_MS = 7 * 24 * 3_600_000;

/** The tickets in a visitor's browser, one cookie a room. */
export class TicketJar {
  readonly #sealer: Sealer;
  readonly #cookies: CookieJar;
  readonly #opened = new RecentlyOpened<{ readonly room: string; readonly ticket: Ticket }>(MOST_OPENED);
  /** What this request has kept: it counts for the rest of it. */
  readonly #kept = new WeakMap<CookieContext['cookies'], Map<string, Ticket>>();

  constructor(sealer: Sealer, cookies: CookieJar) {
    this.#sealer = sealer;
    this.#cookies = cookies;
  }

  /** A ticket that nobody else can have: a fresh random id, no number. */
  issue(clientId: string): Ticket {
    const id = takeRandomBytes(16).toString('base64url');
    const place = { epoch: 0, number: null, joinedAtMs: null, generation: 0, entry: null };
    return { id, ...place, clientId, uid: null, locales: null };
  }

  /** @returns null if there is none, or none that was sealed for this room */
  read(ctx: CookieContext, room: string): Ticket | null {
    const kept = this.#kept.get(ctx.cookies)?.get(room);
    if (kept !== undefined) return kept;
    const sealed = this.#cookies.read(ctx, ticketCookie(room), '/');
    return sealed === undefined ? null : this.#open(room, sealed);
  }

  #open(room: string, sealed: string): Ticket | null {
    const known = this.#opened.find(sealed);
    if (known?.room === room) return known.ticket;
    const opened = this.#sealer.open(purpose(room), sealed);
    const ticket = opened === null ? null : decodeTicket(opened);
    if (ticket !== null) this.#opened.keep(sealed, { room, ticket });
    return ticket;
  }

  /** For the rest of this request alone: whoever finishes the ticket writes it. */
  keep(ctx: CookieContext, room: string, ticket: Ticket): void {
    const kept = this.#kept.get(ctx.cookies) ?? new Map<string, Ticket>();
    this.#kept.set(ctx.cookies, kept.set(room, ticket));
  }

  write(ctx: CookieContext, room: string, ticket: Ticket): void {
    const sealed = this.#sealer.seal(purpose(room), encodeTicket(ticket));
    this.#cookies.write(ctx, ticketCookie(room), sealed, '/', TICKET_COOKIE_MS);
    this.keep(ctx, room, ticket);
  }

  /**
   * The `sub` of the visit that this ticket leads to. It follows from the ticket, so a claim whose answer was lost is
   * repeated with the same one by any process.
   */
  subOf(room: string, ticket: Ticket): string {
    return this.#sealer.derive(`sub:${room}`, ticket.id);
  }
}

/** Name of the cookie with the ticket of a room, but for a prefix. */
export function ticketCookie(room: string): string {
  return `owr_ticket_${room}`;
}

function purpose(room: string): string {
  return `ticket:${room}`;
}
