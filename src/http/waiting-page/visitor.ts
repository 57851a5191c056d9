import type { ClientRegistry } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import type { Entry } from '../../oidc/session.ts';
import { hasPlace, type Ticket } from '../../room/ticket.ts';
import type { CookieContext } from '../../sealing/issuer-cookies.ts';
import type { PendingRequest } from '../../sealing/packed-request.ts';
import type { PendingRequests } from '../../sealing/pending-request.ts';
import type { TicketJar } from '../../sealing/ticket-jar.ts';
import type { Approach } from '../../waiting/approach.ts';
import type { Standing } from '../../waiting/standing.ts';
import type { WalkParts } from '../../waiting/walk.ts';

/**
 * How a request comes to a waiting page: `take`: a person goes there, `ask`: an app asks for its status, `tell`: the
 * script of the page asks, `peek`: a browser looks ahead, or only headers are wanted.
 */
export type PageApproach = Extract<Approach, 'take' | 'ask' | 'tell' | 'peek'>;

/** Where a visitor stands who stays on the page. */
export type Staying =
  | Exclude<Standing, { readonly kind: 'admitted' | 'turn' }>
  /** May enter by going to `location`; null: nowhere to send them by ourselves. */
  | (Extract<Standing, { readonly kind: 'turn' }> & { readonly location: string | null })
  /** May enter, and is going in by another tab. */
  | { readonly kind: 'elsewhere'; readonly number: number | null }
  /** The ticket did not come back: cookies are blocked, or this is their first visit. */
  | { readonly kind: 'no-ticket' };

/** How a visitor who went there goes on. */
export type Leaving =
  | { readonly kind: 'sent'; readonly location: string }
  /** Inside, with a request that was taken by its shape: the provider has to validate it now. */
  | (Entry & { readonly kind: 'admitted'; readonly request: PendingRequest });

export type Progress = Staying | Leaving;

/** Whose page it is. */
export interface Visitor {
  readonly uid: string;
  readonly client: ClientConfig;
  readonly ticket: Ticket | null;
  /** Opened only when it is needed, which it is not for most who wait. null: forgotten, the ticket leads on by a relaunch. */
  readonly request: () => Promise<PendingRequest | null>;
}

export interface WaitingPageParts extends WalkParts {
  readonly issuer: string;
  readonly rooms: readonly string[];
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly pending: PendingRequests;
  /** The store's time, as this process knows it. */
  readonly storeMs: () => number;
  /** Line time, in the same way. */
  readonly lineMs: () => number;
}

/** A ticket of a browser, and the client that it leads to. */
export interface HeldTicket {
  readonly client: ClientConfig;
  readonly ticket: Ticket;
}

/** @returns null: the browser holds none for this room, or one of a client that is gone */
export function heldTicket(
  { tickets, clients }: Pick<WaitingPageParts, 'tickets' | 'clients'>,
  ctx: CookieContext,
  room: string,
): HeldTicket | null {
  return ledBy(clients, room, tickets.read(ctx, room));
}

/** The client of a room that a ticket leads to. @returns null: there is no ticket, or its client is gone */
export function ledBy(clients: ClientRegistry, room: string, ticket: Ticket | null): HeldTicket | null {
  const client = ticket === null ? undefined : clients.find(ticket.clientId);
  return ticket !== null && client?.room === room ? { client, ticket } : null;
}

/** Languages that the visitor's client asked for, as `ui_locales` names them; null: none. */
export async function localesOf({ ticket, request }: Visitor): Promise<string | null> {
  if (ticket !== null) return ticket.locales;
  const { ui_locales: locales } = (await request())?.params ?? {};
  return typeof locales === 'string' ? locales : null;
}

/** @returns null for a page that belongs to nobody here */
export async function findVisitor(parts: WaitingPageParts, ctx: CookieContext, uid: string): Promise<Visitor | null> {
  let opened: Promise<PendingRequest | null> | undefined;
  const request = () => {
    opened ??= parts.pending.read(ctx, uid, 'interaction');
    return opened;
  };
  const held = parts.rooms.flatMap((room): Visitor[] => {
    const held = heldTicket(parts, ctx, room);
    return held === null ? [] : [{ uid, ...held, request }];
  });
  const own = held.find(({ ticket }) => ticket?.uid === uid);
  if (own !== undefined) {
    if (own.ticket !== null && !hasPlace(own.ticket)) await parts.pending.claim(ctx, uid);
    return own;
  }
  const asked = await request();
  if (asked !== null) {
    const client = parts.clients.find(String(asked.params.client_id));
    return client === undefined ? null : { uid, client, request, ticket: parts.tickets.read(ctx, client.room) };
  }
  // The page of an older request has no ticket of its own, but there is no doubt whose place it shows if there is one.
  return held.length === 1 ? (held[0] ?? null) : null;
}
