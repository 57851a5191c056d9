import { isLostEntry, numberOfEntry } from '../room/draw.ts';
import { isDrawPending, type RoomState } from '../room/room-state.ts';
import type { Ticket } from '../room/ticket.ts';
import type { RoomWatch } from '../watch/room-watch.ts';

/** Where the entry of an early visitor has led by now. */
export type DrawnPlace =
  | { readonly kind: 'number'; readonly number: number }
  /** The doors have not opened, or the public value is awaited. */
  | { readonly kind: 'awaited'; readonly state: RoomState }
  /** The entry counts no more: the room was reset. */
  | { readonly kind: 'reset' };

/** An entry as a ticket holds it. */
export interface EarlyPlace {
  readonly room: string;
  readonly epoch: number;
  readonly entry: number;
}

/**
 * Finds the number of an entry from what this process knows of the room: when the doors open, everybody asks at once.
 * Rejects with `store_unavailable` where nothing recent is known.
 */
export async function drawnPlace(watch: RoomWatch, { room, epoch, entry }: EarlyPlace): Promise<DrawnPlace> {
  let { state } = await watch.currentSnapshot(room);
  // The ticket may have been written by a process that knew of a reset earlier.
  if (state.epoch !== epoch) ({ state } = await watch.refresh(room));
  if (state.epoch !== epoch) return { kind: 'reset' };
  const number = numberOfEntry(state, entry);
  if (number !== null) return { kind: 'number', number };
  const awaited = state.draw.drawnAtMs === null || isDrawPending(state.draw);
  return awaited ? { kind: 'awaited', state } : { kind: 'reset' };
}

/**
 * Returns the ticket without its entry if a failover has lost that: who holds it joins again, as if they had not come yet.
 * Rejects with `store_unavailable` where nothing recent is known.
 */
export async function withoutLostEntry(watch: RoomWatch, room: string, ticket: Ticket): Promise<Ticket> {
  if (ticket.entry === null || ticket.number !== null) return ticket;
  const { epoch, draw } = (await watch.currentSnapshot(room)).state;
  return epoch === ticket.epoch && isLostEntry(draw, ticket.entry) ? { ...ticket, entry: null } : ticket;
}
