import type { Admission } from '../room/admission.ts';
import type { Ticket } from '../room/ticket.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import type { ClaimResult, LineStore } from '../store/line-store.ts';
import { stillWaits, type Watching } from '../store/still-waits.ts';
import { ticketPlace } from '../store/ticket-place.ts';

export interface TicketWalkParts extends Watching {
  readonly line: LineStore;
  readonly tickets: TicketJar;
}

/** Where a ticket has led by now, and the ticket to show next. */
export type TicketWalk =
  /** `late`: back after a missed turn and first in line for the next free slot. */
  | { readonly kind: 'waiting'; readonly ticket: Ticket; readonly late: boolean }
  /** Early: the draw gives the number. */
  | { readonly kind: 'prequeue'; readonly ticket: Ticket; readonly entry: number }
  /** Nobody joins now. */
  | { readonly kind: 'closed'; readonly ticket: Ticket }
  | { readonly kind: 'admitted'; readonly ticket: Ticket; readonly admission: Admission }
  /** The ticket leads nowhere any more. */
  | { readonly kind: 'over'; readonly reason: 'missed' | 'reset' | 'ended' };

/** Moves the holder of a ticket on as far as they come, in their turn to a visit. */
export async function walkOn(parts: TicketWalkParts, room: string, held: Ticket): Promise<TicketWalk> {
  const place = await ticketPlace(parts, room, held);
  switch (place.kind) {
    case 'closed':
      return place;
    case 'reset':
      return { kind: 'over', reason: 'reset' };
    case 'entry':
      return place.passes ? pass(parts, room, place.ticket, place.entry) : { ...place, kind: 'prequeue' };
    case 'number': {
      const { ticket, number, called } = place;
      const joined = held.number === null && held.entry === null;
      // What this process knows of the room may be older than a number that was given just now.
      const waits = joined ? !called : stillWaits(parts, { room, epoch: ticket.epoch, number });
      if (waits) return { kind: 'waiting', ticket, late: false };
      return claim(parts, room, ticket, number);
    }
  }
}

/** A room that is off lets everybody in, those too whose number is not drawn yet. */
async function pass(
  { line, tickets }: TicketWalkParts,
  room: string,
  ticket: Ticket,
  entry: number,
): Promise<TicketWalk> {
  const result = await line.enter({ room, ticketId: ticket.id, sub: tickets.subOf(room, ticket) });
  if (result.kind === 'ended') return { kind: 'over', reason: 'ended' };
  if (result.kind === 'wait') return { kind: 'prequeue', ticket, entry };
  const { admission, epoch, joinedAtMs } = result;
  const { number, ticketGeneration: generation } = admission;
  return { kind: 'admitted', ticket: { ...ticket, epoch, joinedAtMs, number, generation }, admission };
}

async function claim(parts: TicketWalkParts, room: string, ticket: Ticket, number: number): Promise<TicketWalk> {
  const { epoch, generation: ticketGeneration } = ticket;
  const sub = parts.tickets.subOf(room, ticket);
  return claimed(await parts.line.claim({ room, epoch, number, sub, ticketGeneration }), ticket);
}

function claimed(result: ClaimResult, ticket: Ticket): TicketWalk {
  switch (result.kind) {
    case 'admitted': {
      const { admission } = result;
      return { kind: 'admitted', ticket: { ...ticket, generation: admission.ticketGeneration }, admission };
    }
    case 'waiting':
      return { kind: 'waiting', ticket, late: result.late };
    case 'missed':
      return { kind: 'over', reason: 'missed' };
    case 'rejoin':
      return { kind: 'over', reason: 'reset' };
    case 'ended':
    case 'superseded':
      return { kind: 'over', reason: 'ended' };
  }
}
