import { givesNoNumbers } from '../room/settings.ts';
import { hasPlace, type Ticket } from '../room/ticket.ts';
import type { LoginRequest } from '../room/visit.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import type { LineStore } from '../store/line-store.ts';
import { type Approach, rightsOf } from './approach.ts';
import { withoutLostEntry } from './drawn-place.ts';
import { seenBusy } from './newcomers.ts';
import { claimNumber, crowded, lookAtNumber, type Walk } from './standing.ts';
import { type TicketPlace, ticketPlace } from './ticket-place.ts';
import { type Watching, walkFromSnapshot } from './walk-from-snapshot.ts';

export interface WalkParts extends Watching {
  readonly line: LineStore;
  readonly tickets: Pick<TicketJar, 'subOf'>;
}

export interface WalkRequest {
  readonly room: string;
  readonly ticket: Ticket;
  readonly approach: Approach;
  /** Asked before a turn is taken: with false the walk only tells that it may be. Absent: it is taken. */
  readonly mayTake?: () => Promise<boolean>;
  /** The login that begins where the visitor goes in; absent: what follows leads to no code. */
  readonly login?: LoginRequest;
}

type HeldPlace<Kind extends TicketPlace['kind']> = Extract<TicketPlace, { readonly kind: Kind }>;

/**
 * Moves the holder of a ticket on as far as the approach allows: to a place in line, in their turn to a visit. May be
 * repeated: the place and the visit stay the same. Rejects with `store_unavailable`.
 */
export async function walk(parts: WalkParts, request: WalkRequest): Promise<Walk> {
  const { room, approach } = request;
  const held = await withoutLostEntry(parts.watch, room, request.ticket);
  const { joins, takes } = rightsOf(approach);
  if (!hasPlace(held)) {
    const entersAtOnce = takes && (!joins || seenBusy(parts.watch, room) === null) && (await takesTurn(request));
    const entered = entersAtOnce ? await enterFree(parts, request, held) : null;
    if (entered !== null && (!joins || entered.where.kind !== 'waiting' || hasPlace(entered.ticket))) return entered;
    if (!joins) return tellPlaceless(parts, room, held);
  }
  const place = await ticketPlace(parts, room, held);
  switch (place.kind) {
    case 'closed':
      return { where: { kind: 'closed' }, ticket: held };
    case 'reset':
      return { where: { kind: 'missed', reason: 'reset' }, ticket: held };
    case 'entry':
      return walkFromEntry(parts, request, place);
    case 'number':
      return walkFromNumber(parts, request, place);
  }
}

/** Where a visitor without a place stands, who gets none by this approach. */
async function tellPlaceless({ watch }: WalkParts, room: string, ticket: Ticket): Promise<Walk> {
  const { state } = await watch.currentSnapshot(room);
  const isShut = givesNoNumbers(state.settings.mode);
  return { where: isShut ? { kind: 'closed' } : { kind: 'waiting', number: null, late: false }, ticket };
}

/** Lets a visitor without a number in if the room is free for them now. */
async function enterFree(
  { line, tickets, watch }: WalkParts,
  { room, login }: WalkRequest,
  ticket: Ticket,
): Promise<Walk> {
  const sub = tickets.subOf(room, ticket);
  const result = await line.enter({ room, ticketId: ticket.id, sub, ...(login !== undefined && { login }) });
  switch (result.kind) {
    case 'ended':
      return { where: { kind: 'missed', reason: result.kind }, ticket };
    case 'superseded':
      return { where: { kind: 'superseded', number: 0 }, ticket };
    case 'crowded': {
      const { epoch } = (await watch.knownSnapshot(room)).state;
      return { where: crowded(result), ticket: { ...ticket, epoch, number: result.visit.number } };
    }
    case 'wait': {
      const { epoch, known } = result;
      if (known !== null) {
        const { number, joinedAtMs } = known;
        return { where: { kind: 'waiting', number, late: false }, ticket: { ...ticket, epoch, number, joinedAtMs } };
      }
      const { entry } = ticket;
      if (entry !== null) return { where: { kind: 'prequeue', entry }, ticket };
      return { where: { kind: 'waiting', number: null, late: false }, ticket: { ...ticket, epoch } };
    }
    case 'admitted': {
      const { visit, epoch, joinedAtMs, serial } = result;
      const { number, ticketGeneration: generation } = visit;
      return {
        where: { kind: 'admitted', visit, serial },
        ticket: { ...ticket, epoch, joinedAtMs, number, generation },
      };
    }
  }
}

/** A room that is off lets everybody in, early visitors as well whose number is not drawn yet. */
async function walkFromEntry(
  parts: WalkParts,
  request: WalkRequest,
  { ticket, entry, passes }: HeldPlace<'entry'>,
): Promise<Walk> {
  if (!passes) return { where: { kind: 'prequeue', entry }, ticket };
  if (await takesTurn(request)) return enterFree(parts, request, ticket);
  return { where: { kind: 'turn', number: 0, endsAtMs: null }, ticket };
}

async function walkFromNumber(
  parts: WalkParts,
  request: WalkRequest,
  { ticket, number, called }: HeldPlace<'number'>,
): Promise<Walk> {
  const { room, approach, login } = request;
  const { epoch, generation: ticketGeneration } = ticket;
  if (called === false) return { where: { kind: 'waiting', number, late: false }, ticket };
  // A number that was given just now is newer than what this process knows of the room.
  const waiting = called === null && rightsOf(approach).reports ? walkFromSnapshot(parts, room, ticket) : null;
  if (waiting !== null) return waiting;
  const sub = parts.tickets.subOf(room, ticket);
  const shown = { room, epoch, number, sub, ticketGeneration, ...(login !== undefined && { login }) };
  if (!(await takesTurn(request))) {
    return { where: await lookAtNumber(parts.line, shown, approach !== 'peek'), ticket };
  }
  const where = await claimNumber(parts.line, shown);
  if (where.kind !== 'admitted') return { where, ticket };
  return { where, ticket: { ...ticket, generation: where.visit.ticketGeneration } };
}

async function takesTurn({ approach, mayTake }: WalkRequest): Promise<boolean> {
  return rightsOf(approach).takes && (mayTake === undefined || (await mayTake()));
}
