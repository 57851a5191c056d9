import type { Ticket } from '../room/ticket.ts';
import type { Visit } from '../room/visit.ts';
import { lookAtNumber } from './standing.ts';
import type { WalkParts } from './walk.ts';

/**
 * Finds the live visit of a ticket and changes nothing.
 *
 * @returns null: not inside, or by a newer copy of the ticket. Rejects with `store_unavailable`.
 */
export async function visitOfTicket(
  { line, tickets }: Pick<WalkParts, 'line' | 'tickets'>,
  room: string,
  ticket: Ticket,
): Promise<Visit | null> {
  const { epoch, number, generation } = ticket;
  if (number === null) return null;
  const shown = { room, epoch, number, sub: tickets.subOf(room, ticket), ticketGeneration: generation };
  const where = await lookAtNumber(line, shown, false);
  return where.kind === 'admitted' ? where.visit : null;
}
