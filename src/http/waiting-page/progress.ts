import { type ClientRegistry, relaunchUri, siteOrigin } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import type { Ticket } from '../../room/ticket.ts';
import type { CookieContext } from '../../sealing/cookie-jar.ts';
import type { PendingRequest, PendingRequests } from '../../sealing/pending-request.ts';
import type { TicketJar } from '../../sealing/ticket-jar.ts';
import type { ClaimRequest, LineStore, LookResult } from '../../store/line-store.ts';
import type { RoomWatch } from '../../store/room-watch.ts';

/** How a visitor comes to their waiting page: going there may take the turn, asking may take a number, peeking nothing. */
export type Approach = 'navigate' | 'ask' | 'peek';

/** Where a visitor stands, and what follows. */
export type Progress =
  | { readonly kind: 'waiting'; readonly number: number | null; readonly late: boolean }
  /** May enter by going to `location`; null: nowhere to send them by ourselves. */
  | {
      readonly kind: 'turn';
      readonly number: number;
      readonly endsAtMs: number | null;
      readonly location: string | null;
    }
  /** The turn is taken: onwards. */
  | { readonly kind: 'entered'; readonly number: number; readonly location: string }
  | { readonly kind: 'missed'; readonly reason: 'missed' | 'ended' | 'reset' }
  | { readonly kind: 'closed' }
  /** The ticket did not come back: cookies are blocked, or this is their first visit. */
  | { readonly kind: 'no-ticket' };

/** Whose page it is. */
export interface Visitor {
  readonly uid: string;
  readonly client: ClientConfig;
  readonly ticket: Ticket | null;
  /** Opened only when it is needed, which it is not for most who wait. null: forgotten, the ticket leads on by a relaunch. */
  readonly request: () => Promise<PendingRequest | null>;
}

export interface WaitingPageParts {
  readonly issuer: string;
  readonly rooms: readonly string[];
  readonly clients: ClientRegistry;
  readonly line: LineStore;
  readonly tickets: TicketJar;
  readonly pending: PendingRequests;
  readonly watch: RoomWatch;
  readonly now: () => number;
}

/** A finished request can be resumed this long: it is a way in for whoever holds it. */
const RESULT_TTL_S = 60;

/** @returns null for a page that belongs to nobody here */
export async function findVisitor(parts: WaitingPageParts, ctx: CookieContext, uid: string): Promise<Visitor | null> {
  const request = () => parts.pending.read(ctx, uid, 'interaction');
  const held = parts.rooms.flatMap((room): Visitor[] => {
    const ticket = parts.tickets.read(ctx, room);
    const client = ticket === null ? undefined : parts.clients.find(ticket.clientId);
    return client?.room === room ? [{ uid, client, ticket, request }] : [];
  });
  const own = held.find(({ ticket }) => ticket?.uid === uid);
  if (own !== undefined) return own;
  const asked = await request();
  if (asked !== null) {
    const client = parts.clients.find(String(asked.params.client_id));
    return client === undefined ? null : { uid, client, request, ticket: parts.tickets.read(ctx, client.room) };
  }
  // The page of an older request has no ticket of its own, but there is no doubt whose place it shows if there is one.
  return held.length === 1 ? (held[0] ?? null) : null;
}

/** Moves a visitor on as far as the approach allows, and tells where they stand then. */
export async function progress(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  approach: Approach,
): Promise<Progress> {
  const { client, uid } = visitor;
  if (visitor.ticket === null) {
    if (approach !== 'peek') parts.tickets.write(ctx, client.room, { ...parts.tickets.issue(client.clientId), uid });
    return { kind: 'no-ticket' };
  }
  if (visitor.ticket.number !== null)
    return standing(parts, ctx, visitor, visitor.ticket, visitor.ticket.number, approach);
  if (approach === 'peek') return { kind: 'waiting', number: null, late: false };
  const joined = await parts.line.join({ room: client.room, ticketId: visitor.ticket.id });
  if (joined.kind === 'closed') return { kind: 'closed' };
  if (joined.kind === 'entry') {
    const { entry, epoch, joinedAtMs } = joined;
    parts.tickets.write(ctx, client.room, { ...visitor.ticket, entry, epoch, joinedAtMs });
    return { kind: 'waiting', number: null, late: false };
  }
  const { number, epoch, joinedAtMs } = joined;
  const ticket = { ...visitor.ticket, number, epoch, joinedAtMs };
  parts.tickets.write(ctx, client.room, ticket);
  if (!joined.called) return { kind: 'waiting', number, late: false };
  return standing(parts, ctx, visitor, ticket, number, approach);
}

/** Gives a visitor whose number is void a new place at the end; one whose number is good keeps it. */
export async function rejoin(parts: WaitingPageParts, ctx: CookieContext, visitor: Visitor): Promise<void> {
  const where = await progress(parts, ctx, visitor, 'peek');
  if (where.kind !== 'missed') return;
  const { client, uid } = visitor;
  parts.tickets.write(ctx, client.room, { ...parts.tickets.issue(client.clientId), uid });
}

async function standing(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  ticket: Ticket,
  number: number,
  approach: Approach,
): Promise<Progress> {
  const { room } = visitor.client;
  const { epoch, generation } = ticket;
  const claim = { room, epoch, number, sub: parts.tickets.subOf(room, ticket), ticketGeneration: generation };
  if (approach === 'ask' && stillWaits(parts, claim)) return { kind: 'waiting', number, late: false };
  const resumable = await requestWithinHold(parts, visitor);
  if (approach === 'navigate' && resumable !== null) {
    const result = await parts.line.claim(claim);
    if (result.kind !== 'admitted') return describe(result, number, null);
    const { sub, enteredAtMs, ticketGeneration } = result.admission;
    parts.tickets.write(ctx, room, { ...ticket, generation: ticketGeneration });
    return { kind: 'entered', number, location: await finish(parts, ctx, visitor.uid, resumable, sub, enteredAtMs) };
  }
  const location = onwards(parts, visitor, resumable !== null);
  const where = describe(await parts.line.look(claim), number, location);
  const leaves = approach === 'navigate' && where.kind === 'turn' && relaunchUri(visitor.client, parts.issuer) !== null;
  return leaves && location !== null ? { kind: 'entered', number, location } : where;
}

/** While the room was seen just now and the number is beyond what it serves, the store need not be asked. */
function stillWaits({ watch }: WaitingPageParts, { room, epoch, number }: ClaimRequest): boolean {
  const state = watch.freshView(room)?.state;
  return state !== undefined && state.epoch === epoch && number > state.serving;
}

function describe(result: LookResult, number: number, location: string | null): Progress {
  switch (result.kind) {
    case 'waiting':
      return { kind: 'waiting', number, late: result.late };
    case 'turn':
      return { kind: 'turn', number, endsAtMs: result.turnEndsAtMs, location };
    case 'admitted':
      return { kind: 'turn', number, endsAtMs: result.admission.endsAtMs, location };
    case 'missed':
      return { kind: 'missed', reason: 'missed' };
    case 'rejoin':
      return { kind: 'missed', reason: 'reset' };
    case 'ended':
    case 'superseded':
      return { kind: 'missed', reason: 'ended' };
  }
}

/** The request, while the gateway that made it still remembers it (DESIGN §5). */
async function requestWithinHold({ now }: WaitingPageParts, visitor: Visitor): Promise<PendingRequest | null> {
  const request = await visitor.request();
  return request !== null && now() - request.iat * 1000 < visitor.client.holdMs ? request : null;
}

/** Where a called visitor goes: to this page, which takes the turn, or past the hold to their site. */
function onwards({ issuer }: WaitingPageParts, { uid, client }: Visitor, resumable: boolean): string | null {
  if (resumable) return `${issuer}/interaction/${uid}`;
  return relaunchUri(client, issuer) ?? siteOrigin(client);
}

/** Notes the visit in the request, which then can be resumed. @returns where */
async function finish(
  { pending, issuer, now }: WaitingPageParts,
  ctx: CookieContext,
  uid: string,
  request: PendingRequest,
  sub: string,
  enteredAtMs: number,
): Promise<string> {
  const nowS = Math.floor(now() / 1000);
  const { name, reasons } = request.prompt;
  // Whoever was already inside and had to log in came because the client wanted them asked again (OIDC Core §3.1.2.1).
  const asked = name === 'login' && !reasons.includes('not_admitted') ? nowS : Math.floor(enteredAtMs / 1000);
  await pending.finish(ctx, uid, { ...request, result: { sub, authTime: asked, exp: nowS + RESULT_TTL_S } });
  return `${issuer}/authorize/${uid}`;
}
