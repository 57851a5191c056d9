import type { Ticket } from '../../room/ticket.ts';
import type { CookieContext } from '../../sealing/cookie-jar.ts';
import { drawnPlace } from '../../store/drawn-place.ts';
import { passing, standing } from './standing.ts';
import { type Approach, localesOf, type Progress, type Visitor, type WaitingPageParts } from './visitor.ts';

/** Moves a visitor on as far as the approach allows, and tells where they stand then. */
export async function progress(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  approach: Approach,
): Promise<Progress> {
  const { client } = visitor;
  if (visitor.ticket === null) {
    if (approach !== 'peek') await writeFresh(parts, ctx, visitor);
    return { kind: 'no-ticket' };
  }
  const held = visitor.ticket;
  if (held.number !== null) return standing(parts, ctx, visitor, held, held.number, approach);
  if (held.entry !== null) return early(parts, ctx, visitor, held, held.entry, approach);
  if (approach === 'peek') return { kind: 'waiting', number: null, late: false };
  const joined = await parts.line.join({ room: client.room, ticketId: held.id });
  if (joined.kind === 'closed') return { kind: 'closed' };
  const { epoch, joinedAtMs } = joined;
  if (joined.kind === 'entry') {
    const ticket = { ...held, epoch, joinedAtMs, entry: joined.entry };
    parts.tickets.write(ctx, client.room, ticket);
    return early(parts, ctx, visitor, ticket, joined.entry, approach);
  }
  const { number } = joined;
  const ticket = { ...held, epoch, joinedAtMs, number };
  parts.tickets.write(ctx, client.room, ticket);
  if (!joined.called) return { kind: 'waiting', number, late: false };
  return standing(parts, ctx, visitor, ticket, number, approach);
}

/** An early visitor: waits for the draw, and goes on with the number that it gave. */
async function early(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  ticket: Ticket,
  entry: number,
  approach: Approach,
): Promise<Progress> {
  const { room } = visitor.client;
  const place = await drawnPlace(parts.watch, { room, epoch: ticket.epoch, entry });
  switch (place.kind) {
    case 'reset':
      return { kind: 'missed', reason: 'reset' };
    case 'awaited': {
      const passes = place.state.settings.mode === 'off';
      return passes ? passing(parts, ctx, visitor, ticket, entry, approach) : { kind: 'prequeue', entry };
    }
    case 'number': {
      const drawn = { ...ticket, number: place.number };
      if (approach !== 'peek') parts.tickets.write(ctx, room, drawn);
      return standing(parts, ctx, visitor, drawn, place.number, approach);
    }
  }
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
