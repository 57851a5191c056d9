import type { Admission } from '../room/admission.ts';
import type { Ticket } from '../room/ticket.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import { drawnPlace } from '../store/drawn-place.ts';
import type { ClaimResult, LineStore } from '../store/line-store.ts';
import { stillWaits, type Watching } from '../store/still-waits.ts';

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
export async function walkOn(parts: TicketWalkParts, room: string, ticket: Ticket): Promise<TicketWalk> {
  if (ticket.number !== null) return numbered(parts, room, ticket, ticket.number);
  if (ticket.entry !== null) return early(parts, room, ticket, ticket.entry);
  const joined = await parts.line.join({ room, ticketId: ticket.id });
  const { epoch } = joined;
  if (joined.kind === 'closed') return { kind: 'closed', ticket: { ...ticket, epoch } };
  const { joinedAtMs } = joined;
  if (joined.kind === 'entry') {
    return early(parts, room, { ...ticket, epoch, joinedAtMs, entry: joined.entry }, joined.entry);
  }
  const { number } = joined;
  const placed = { ...ticket, epoch, joinedAtMs, number };
  // What this process knows of the room may be older than this number.
  return joined.called ? claim(parts, room, placed, number) : { kind: 'waiting', ticket: placed, late: false };
}

/** Somebody who came before the doors opened: goes on with the number that the draw gave. */
async function early(parts: TicketWalkParts, room: string, ticket: Ticket, entry: number): Promise<TicketWalk> {
  const { line, tickets, watch } = parts;
  const place = await drawnPlace(watch, { room, epoch: ticket.epoch, entry });
  switch (place.kind) {
    case 'reset':
      return { kind: 'over', reason: 'reset' };
    case 'number':
      return numbered(parts, room, { ...ticket, number: place.number }, place.number);
    case 'awaited': {
      if (place.state.settings.mode !== 'off') return { kind: 'prequeue', ticket, entry };
      const result = await line.enter({ room, ticketId: ticket.id, sub: tickets.subOf(room, ticket) });
      if (result.kind === 'ended') return { kind: 'over', reason: 'ended' };
      if (result.kind === 'wait') return { kind: 'prequeue', ticket, entry };
      const { admission, epoch, joinedAtMs } = result;
      const { number, ticketGeneration: generation } = admission;
      return { kind: 'admitted', ticket: { ...ticket, epoch, joinedAtMs, number, generation }, admission };
    }
  }
}

async function numbered(parts: TicketWalkParts, room: string, ticket: Ticket, number: number): Promise<TicketWalk> {
  const waits = stillWaits(parts, { room, epoch: ticket.epoch, number });
  return waits ? { kind: 'waiting', ticket, late: false } : claim(parts, room, ticket, number);
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
