import { numberOfEntry } from '../room/draw.ts';
import type { RoomState } from '../room/room-state.ts';
import type { Ticket } from '../room/ticket.ts';
import type { PresenceReporter } from '../watch/presence-reporter.ts';
import type { RoomWatch } from '../watch/room-watch.ts';
import type { Standing, Walk } from './standing.ts';

export interface Watching {
  readonly watch: RoomWatch;
  readonly presence: Pick<PresenceReporter, 'saw'>;
}

interface WaitingWalk extends Walk {
  readonly where: Extract<Standing, { readonly kind: 'waiting' }>;
}

/**
 * The walk of a visitor whose number is surely not called yet, for an approach that reports (`Approach`): most of those who
 * wait. It asks nothing but what this process saw of the room a moment ago, and needs no promise.
 *
 * @returns null: `walk` has to find out
 */
export function walkFromSnapshot(parts: Watching, room: string, ticket: Ticket): WaitingWalk | null {
  // Whoever was inside was called, which this process may not have seen yet.
  if (ticket.generation > 0) return null;
  const state = parts.watch.freshSnapshot(room)?.state;
  if (state === undefined || state.epoch !== ticket.epoch) return null;
  const number = numberOf(ticket, state);
  if (number === null || number <= state.serving) return null;
  parts.presence.saw(state, number);
  const where = { kind: 'waiting', number, late: false } as const;
  return { where, ticket: number === ticket.number ? ticket : { ...ticket, number } };
}

/** The number of a ticket; that of an early visitor once it is drawn. */
function numberOf({ number, entry }: Ticket, state: RoomState): number | null {
  return number !== null || entry === null ? number : numberOfEntry(state, entry);
}
