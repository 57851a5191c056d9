import type { CookieContext } from '../../sealing/cookie-jar.ts';
import { ticketPlace } from '../../store/ticket-place.ts';
import { passing, standing } from './standing.ts';
import { type Approach, localesOf, type Progress, type Visitor, type WaitingPageParts } from './visitor.ts';

/** Moves a visitor on as far as the approach allows, and tells where they stand then. */
export async function progress(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  approach: Approach,
): Promise<Progress> {
  const { ticket: held, client } = visitor;
  if (held === null) {
    if (approach !== 'peek') await writeFresh(parts, ctx, visitor);
    return { kind: 'no-ticket' };
  }
  const placeless = held.number === null && held.entry === null;
  if (approach === 'peek' && placeless) return { kind: 'waiting', number: null, late: false };
  const place = await ticketPlace(parts, client.room, held);
  if (place.kind === 'reset') return { kind: 'missed', reason: 'reset' };
  if (place.kind === 'closed') return { kind: 'closed' };
  const { ticket } = place;
  if (approach !== 'peek' && ticket !== held) parts.tickets.write(ctx, client.room, ticket);
  if (place.kind === 'entry') {
    const { entry, passes } = place;
    return passes ? passing(parts, ctx, visitor, ticket, entry, approach) : { kind: 'prequeue', entry };
  }
  const { number, called } = place;
  return called ? standing(parts, ctx, visitor, ticket, number, approach) : { kind: 'waiting', number, late: false };
}

/** Gives a visitor whose number is void a new place at the end; one whose number is good keeps it. */
export async function rejoin(parts: WaitingPageParts, ctx: CookieContext, visitor: Visitor): Promise<void> {
  const where = await progress(parts, ctx, visitor, 'peek');
  if (where.kind !== 'missed') return;
  await writeFresh(parts, ctx, visitor);
}

/** A ticket without a place, in place of what the visitor has. */
async function writeFresh({ tickets }: WaitingPageParts, ctx: CookieContext, visitor: Visitor): Promise<void> {
  const { client, uid } = visitor;
  const locales = await localesOf(visitor);
  tickets.write(ctx, client.room, { ...tickets.issue(client.clientId), uid, locales });
}
