import type { ClientRegistry } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import type { Admission } from '../../room/admission.ts';
import type { Ticket } from '../../room/ticket.ts';
import type { CookieContext } from '../../sealing/cookie-jar.ts';
import type { PendingRequest, PendingRequests } from '../../sealing/pending-request.ts';
import type { TicketJar } from '../../sealing/ticket-jar.ts';
import type { LineStore } from '../../store/line-store.ts';
import type { PresenceReporter } from '../../store/presence-reporter.ts';
import type { RoomWatch } from '../../store/room-watch.ts';

/** How a visitor comes to their waiting page: going there may take the turn, asking may take a number, peeking nothing. */
export type Approach = 'navigate' | 'ask' | 'peek';

/** Where a visitor stands who stays on the page. */
export type Staying =
  /** Early: the draw gives the number. */
  | { readonly kind: 'prequeue'; readonly entry: number }
  | { readonly kind: 'waiting'; readonly number: number | null; readonly late: boolean }
  /** May enter by going to `location`; null: nowhere to send them by ourselves. */
  | {
      readonly kind: 'turn';
      readonly number: number;
      readonly endsAtMs: number | null;
      readonly location: string | null;
    }
  | { readonly kind: 'missed'; readonly reason: 'missed' | 'ended' | 'reset' }
  | { readonly kind: 'closed' }
  /** The ticket did not come back: cookies are blocked, or this is their first visit. */
  | { readonly kind: 'no-ticket' };

/** How a visitor who went there goes on. */
type Leaving =
  | { readonly kind: 'sent'; readonly location: string }
  /** Inside, with a request that was taken by its shape: it is to be judged now. */
  | { readonly kind: 'admitted'; readonly request: PendingRequest; readonly admission: Admission };

export type Progress = Staying | Leaving;

/** Whose page it is. */
export interface Visitor {
  readonly uid: string;
  readonly client: ClientConfig;
  readonly ticket: Ticket | null;
  /** Opened only when it is needed, which it is not for most who wait. null: forgotten, the ticket leads on by a relaunch. */
  readonly request: () => Promise<PendingRequest | null>;
}

export interface WaitingPageParts {
  readonly issuer: string;
  readonly rooms: readonly string[];
  readonly clients: ClientRegistry;
  readonly line: LineStore;
  readonly tickets: TicketJar;
  readonly pending: PendingRequests;
  readonly watch: RoomWatch;
  readonly presence: Pick<PresenceReporter, 'saw'>;
  readonly now: () => number;
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
  const ticket = tickets.read(ctx, room);
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
  if (own !== undefined) return own;
  const asked = await request();
  if (asked !== null) {
    const client = parts.clients.find(String(asked.params.client_id));
    return client === undefined ? null : { uid, client, request, ticket: parts.tickets.read(ctx, client.room) };
  }
  // The page of an older request has no ticket of its own, but there is no doubt whose place it shows if there is one.
  return held.length === 1 ? (held[0] ?? null) : null;
}
