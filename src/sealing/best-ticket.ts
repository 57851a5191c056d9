import { hasPlace, type Ticket } from '../room/ticket.ts';

/**
 * Returns the ticket that counts, of those that a browser holds for a room: a place of the latest epoch, and there a
 * visit, then the lowest number, then an entry. Of equals the first one counts.
 *
 * @param isNext tells whether a ticket was given in place of another, whose place was over; that one counts no more
 * @returns null: there is none
 */
export function bestTicket(
  tickets: readonly Ticket[],
  isNext: (next: Ticket, former: Ticket) => boolean,
): Ticket | null {
  const [only, ...others] = tickets;
  if (only === undefined) return null;
  if (others.every(({ id }) => id === only.id)) return tickets.toSorted(byPlace)[0] ?? null;
  const current = tickets.filter((former) => !tickets.some((next) => next.id !== former.id && isNext(next, former)));
  return current.toSorted(byPlace)[0] ?? null;
}

function byPlace(a: Ticket, b: Ticket): number {
  const placed = Number(hasPlace(b)) - Number(hasPlace(a));
  if (placed !== 0 || !hasPlace(a)) return placed;
  return b.epoch - a.epoch || byVisit(a, b) || byNumber(a, b);
}

/** Visits first; of two copies of a ticket the newer one. */
function byVisit(a: Ticket, b: Ticket): number {
  const newer = a.id === b.id ? b.generation - a.generation : 0;
  return newer || Number(b.generation > 0) - Number(a.generation > 0);
}

/** Entries, which have no number yet, last. */
function byNumber(a: Ticket, b: Ticket): number {
  if (a.number === null || b.number === null) return Number(a.number === null) - Number(b.number === null);
  return a.number - b.number;
}
