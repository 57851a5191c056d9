import { decodeTicket, encodeTicket, hasPlace, TICKET_MS, type Ticket } from '../room/ticket.ts';
import { bestTicket } from './best-ticket.ts';
import { freshId, Identities, idMark } from './identities.ts';
import type { CookieContext, IssuerCookies, SentCookie } from './issuer-cookies.ts';
import { RecentlyOpened } from './recently-opened.ts';
import type { Sealer } from './sealer.ts';

/** About ten thousand tickets: those of visitors who ask every few seconds, in some MB of memory. */
const MOST_OPENED_CHARACTERS = 3_000_000;

/** Answers that cross leave a few tickets of a room. Each is compared with each other, so very many would take seconds. */
const MOST_HELD = 16;

const TICKET_COOKIE = 'owr_ticket_';

/**
 * The tickets in a visitor's browser, for each room those whose answers crossed: the name of each cookie has the first
 * characters of its ticket's id, so a late answer overwrites no other ticket. The best one counts, and whatever writes
 * a ticket clears the rest (LINE.md, "Cookies").
 */
export class TicketJar {
  readonly #sealer: Sealer;
  readonly #cookies: IssuerCookies;
  readonly #identities: Identities;
  readonly #opened = new RecentlyOpened<{ readonly room: string; readonly ticket: Ticket }>(MOST_OPENED_CHARACTERS);
  /** What this request has kept: it counts for the rest of it. */
  readonly #kept = new WeakMap<CookieContext['cookies'], Map<string, Ticket>>();
  readonly #leftAlone = new WeakMap<CookieContext['cookies'], Set<string>>();

  constructor(sealer: Sealer, cookies: IssuerCookies) {
    this.#sealer = sealer;
    this.#cookies = cookies;
    this.#identities = new Identities(sealer, cookies);
  }

  /** A ticket that nobody else can have: a fresh random id, no number. */
  issue(clientId: string): Ticket {
    return withoutPlace(freshId(), clientId);
  }

  /**
   * The ticket that a browser gets for a room: it follows from who the browser is, so a repeated request gets the same
   * one. A browser that has no identity yet is given one, which `write` sends.
   *
   * @param spent the ticket whose place is over; null: the browser holds none for this room
   * @param fresh the id of an identity, for a browser that has none; absent: a random one
   */
  issueTo(ctx: CookieContext, room: string, { clientId }: Issue, spent: Ticket | null, fresh?: string): Ticket {
    // Who holds a ticket from before there were identities is known by that.
    const identity = this.#identities.idOf(ctx, spent?.id ?? fresh);
    return withoutPlace(this.#idOf(room, identity, spent?.id ?? ''), clientId);
  }

  /** Whether the browser has sent back what it was given at its first contact: it keeps cookies. */
  isKnown(ctx: CookieContext): boolean {
    return this.#identities.sent(ctx).length > 0;
  }

  /** Whether a browser has sent a ticket for a room. */
  isHeld(ctx: CookieContext, room: string): boolean {
    return this.#sent(ctx, room).length > 0;
  }

  /** The best of the tickets that a browser holds. @returns null if there is none that was sealed for this room */
  read(ctx: CookieContext, room: string): Ticket | null {
    const kept = this.#kept.get(ctx.cookies)?.get(room);
    return kept ?? bestTicket(this.#sent(ctx, room), (next, former) => this.#isNext(ctx, room, next, former));
  }

  /** Whether a browser holds more than one ticket for a room, all but one of which should be cleared. */
  holdsSeveral(ctx: CookieContext, room: string): boolean {
    const [first, ...others] = this.#sent(ctx, room);
    return others.some(({ id }) => id !== first?.id);
  }

  #sent(ctx: CookieContext, room: string): Ticket[] {
    const cookies = this.#cookiesOf(ctx, room);
    // What a process of a former version has written is newer than its namesake. Mostly they are the same.
    if (cookies.length > 1) cookies.sort((a, b) => a.name.length - b.name.length);
    const tickets: Ticket[] = [];
    for (const [at, { value }] of cookies.entries()) {
      if (cookies.findIndex((cookie) => cookie.value === value) < at) continue;
      const ticket = this.#open(room, value);
      if (ticket !== null) tickets.push(ticket);
    }
    return tickets;
  }

  #cookiesOf(ctx: CookieContext, room: string): SentCookie[] {
    const former = formerTicketCookie(room);
    const named = this.#cookies.readAll(ctx, former, '/');
    return named.filter(({ name }) => name.length === former.length || name[former.length] === '_').slice(0, MOST_HELD);
  }

  #open(room: string, sealed: string): Ticket | null {
    const known = this.#opened.find(sealed);
    if (known?.room === room) return known.ticket;
    const opened = this.#sealer.open(purpose(room), sealed);
    const ticket = opened === null ? null : decodeTicket(opened);
    if (ticket !== null) this.#opened.keep(sealed, { room, ticket });
    return ticket;
  }

  #isNext(ctx: CookieContext, room: string, next: Ticket, former: Ticket): boolean {
    const identities = [...this.#identities.sent(ctx).map(({ id }) => id), former.id];
    return identities.some((identity) => this.#idOf(room, identity, former.id) === next.id);
  }

  #idOf(room: string, identity: string, spent: string): string {
    return this.#sealer.derive(`ticket:${room}`, `${identity}\0${spent}`);
  }

  /** For the rest of this request alone: whoever finishes the ticket writes it. */
  keep(ctx: CookieContext, room: string, ticket: Ticket): void {
    const kept = this.#kept.get(ctx.cookies) ?? new Map<string, Ticket>();
    this.#kept.set(ctx.cookies, kept.set(room, ticket));
  }

  /** What the browser holds for this room stays as it is: no more is written by this request. */
  leaveAlone(ctx: CookieContext, room: string): void {
    this.#leftAlone.set(ctx.cookies, (this.#leftAlone.get(ctx.cookies) ?? new Set<string>()).add(room));
  }

  write(ctx: CookieContext, room: string, ticket: Ticket): void {
    if (this.#leftAlone.get(ctx.cookies)?.has(room) === true) return;
    const sealed = this.#sealer.seal(purpose(room), encodeTicket(ticket));
    const former = formerTicketCookie(room);
    const name = ticketCookie(room, ticket);
    for (const other of this.#cookiesOf(ctx, room)) {
      if (other.name === name || other.name === former || this.#open(room, other.value) === null) continue;
      this.#cookies.clear(ctx, other.name, '/');
    }
    this.#cookies.write(ctx, name, sealed, '/', TICKET_MS);
    if (hasPlace(ticket)) this.#cookies.write(ctx, former, sealed, '/', TICKET_MS);
    this.#identities.settle(ctx);
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

interface Issue {
  readonly clientId: string;
}

function withoutPlace(id: string, clientId: string): Ticket {
  const place = { epoch: 0, number: null, joinedAtMs: null, generation: 0, entry: null };
  return { id, ...place, clientId, uid: null, locales: null };
}

/** Name of the cookie with a ticket, but for a prefix. */
export function ticketCookie(room: string, { id }: Ticket): string {
  return `${formerTicketCookie(room)}_${idMark(id)}`;
}

/**
 * Name of the cookie of a room in version 0.2 and before. A ticket with a place is written under it as well: processes
 * of these versions, which may run beside this one or take over again, know no other (docs/upgrading.md). Names of
 * rooms have no underscores.
 */
export function formerTicketCookie(room: string): string {
  return TICKET_COOKIE + room;
}

/** Tells whether a `Cookie` header names a ticket of a room, sealed by us or not. */
export function namesTicket(header: string | undefined, room: string): boolean {
  return header?.includes(formerTicketCookie(room)) === true;
}

function purpose(room: string): string {
  return `ticket:${room}`;
}
