import type { Ticket } from '../room/ticket.ts';
import { drawnPlace } from './drawn-place.ts';
import type { LineStore } from './line-store.ts';
import type { RoomWatch } from './room-watch.ts';

export interface TicketPlaceParts {
  readonly line: LineStore;
  readonly watch: RoomWatch;
}

/** Where a ticket stands in line, with the ticket as it should be written next: the same one if nothing came to it. */
export type TicketPlace =
  /** `called`: the turn may have come. Otherwise the number was given just now, and it has not. */
  | { readonly kind: 'number'; readonly ticket: Ticket; readonly number: number; readonly called: boolean }
  /** Early. `passes`: the room lets everybody in meanwhile. */
  | { readonly kind: 'entry'; readonly ticket: Ticket; readonly entry: number; readonly passes: boolean }
  /** Nobody joins now. */
  | { readonly kind: 'closed'; readonly ticket: Ticket }
  /** What was held counts no more. */
  | { readonly kind: 'reset' };

/**
 * Finds the place of a ticket: takes a number or an entry for one that has neither, and turns an entry into its number once
 * that is drawn. May be repeated: the place stays the same. Rejects with `store_unavailable`.
 */
export async function ticketPlace(parts: TicketPlaceParts, room: string, ticket: Ticket): Promise<TicketPlace> {
  if (ticket.number !== null) return { kind: 'number', ticket, number: ticket.number, called: true };
  if (ticket.entry !== null) return entryPlace(parts, room, ticket, ticket.entry);
  const joined = await parts.line.join({ room, ticketId: ticket.id });
  const { epoch } = joined;
  if (joined.kind === 'closed') return { kind: 'closed', ticket: { ...ticket, epoch } };
  const { joinedAtMs } = joined;
  if (joined.kind === 'entry') {
    return entryPlace(parts, room, { ...ticket, epoch, joinedAtMs, entry: joined.entry }, joined.entry);
  }
  const { number, called } = joined;
  return { kind: 'number', ticket: { ...ticket, epoch, joinedAtMs, number }, number, called };
}

async function entryPlace(
  { watch }: TicketPlaceParts,
  room: string,
  ticket: Ticket,
  entry: number,
): Promise<TicketPlace> {
  const place = await drawnPlace(watch, { room, epoch: ticket.epoch, entry });
  switch (place.kind) {
    case 'reset':
      return { kind: 'reset' };
    case 'awaited':
      return { kind: 'entry', ticket, entry, passes: place.state.settings.mode === 'off' };
    case 'number':
      return { kind: 'number', ticket: { ...ticket, number: place.number }, number: place.number, called: true };
  }
}
