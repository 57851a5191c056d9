import type { Ticket } from '../room/ticket.ts';
import type { LineStore } from '../store/line-store.ts';
import type { RoomWatch } from '../watch/room-watch.ts';
import { drawnPlace } from './drawn-place.ts';

export interface TicketPlaceParts {
  readonly line: LineStore;
  readonly watch: RoomWatch;
}

/** The place that a ticket holds, with the ticket to write (the same one if nothing is new). */
export type TicketPlace =
  /** `called`: as the step that gave the number just now tells; null: the number is older, ask the store. */
  | { readonly kind: 'number'; readonly ticket: Ticket; readonly number: number; readonly called: boolean | null }
  /** Early. `passes`: the room lets everybody in meanwhile. */
  | { readonly kind: 'entry'; readonly ticket: Ticket; readonly entry: number; readonly passes: boolean }
  /** The room gives no numbers now. */
  | { readonly kind: 'closed' }
  /** The room was reset: the place is gone. */
  | { readonly kind: 'reset' };

/**
 * Finds the place of a ticket: takes a number or an entry for one that has neither, and turns an entry into its number once
 * that is drawn. May be repeated: the place stays the same. Rejects with `store_unavailable`.
 */
export async function ticketPlace(parts: TicketPlaceParts, room: string, ticket: Ticket): Promise<TicketPlace> {
  if (ticket.number !== null) return { kind: 'number', ticket, number: ticket.number, called: null };
  if (ticket.entry !== null) return entryPlace(parts, room, ticket, ticket.entry);
  const joined = await parts.line.join({ room, ticketId: ticket.id });
  if (joined.kind === 'closed') return { kind: 'closed' };
  const { epoch, joinedAtMs } = joined;
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
      return { kind: 'number', ticket: { ...ticket, number: place.number }, number: place.number, called: null };
  }
}
