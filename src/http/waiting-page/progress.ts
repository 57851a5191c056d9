import { isRedirectUri, relaunchUri, siteOrigin } from '../../config/client-registry.ts';
import type { CookieContext } from '../../sealing/issuer-cookies.ts';
import type { PendingRequest } from '../../sealing/packed-request.ts';
import { rightsOf } from '../../waiting/approach.ts';
import type { Standing } from '../../waiting/standing.ts';
import { walk } from '../../waiting/walk.ts';
import { TAPPED, waitingPagePath } from '../../web/waiting-page-url.ts';
import { goOn } from './go-on.ts';
import { beginAnew, tabOf } from './tabs.ts';
import {
  localesOf,
  type PageApproach,
  type Progress,
  type Staying,
  type Visitor,
  type WaitingPageParts,
} from './visitor.ts';

/** Moves a visitor on as far as the approach allows, and returns where they stand then. Only a person leaves the page. */
export function progress(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  approach: Exclude<PageApproach, 'take'>,
): Promise<Staying>;
export function progress(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  approach: PageApproach,
): Promise<Progress>;
export async function progress(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  approach: PageApproach,
): Promise<Progress> {
  const { ticket: held, client } = visitor;
  const { joins: writes, takes } = rightsOf(approach);
  const tab = tabOf(parts, ctx, visitor);
  if (held === null) {
    if (writes) await writeFresh(parts, ctx, visitor);
    return { kind: 'no-ticket' };
  }
  let asked: Promise<PendingRequest | null> | undefined;
  const request = () => {
    asked ??= requestWithinHold(parts, visitor);
    return asked;
  };
  const { room, login } = client;
  // A turn is not taken without a request to go on with.
  const mayTake = async () => (await request()) !== null;
  // Another tab than the newest tells where the visitor stands: it never takes the turn.
  const moves = takes && !tab.isNewest ? 'ask' : approach;
  const { where, ticket } = await walk(parts, { room, ticket: held, approach: moves, mayTake, login });
  if (writes && (ticket !== held || parts.tickets.holdsSeveral(ctx, room))) parts.tickets.write(ctx, room, ticket);
  if (where.kind !== 'admitted' && where.kind !== 'turn') return where;
  if (!tab.isNewest && tab.isOther(where)) return { kind: 'elsewhere', number: ticket.number };
  const resumable = tab.isNewest ? await request() : null;
  if (takes && resumable !== null && where.kind === 'admitted' && where.serial !== null) {
    return goOn(parts, ctx, visitor.uid, resumable, { visit: where.visit, serial: where.serial });
  }
  const { enter } = (await parts.watch.knownSnapshot(room)).state.settings;
  const here = waitingPagePath(visitor.uid) + (enter === 'tap' ? TAPPED : '');
  const location = onwards(parts, visitor, resumable !== null || (!takes && !tab.isNewest) ? here : null);
  // A person who comes in their turn and whose request may not go on, or is forgotten, goes on at once by a relaunch.
  const anew = takes && resumable === null ? beginAnew(parts, ctx, visitor) : null;
  if (anew !== null) return { kind: 'sent', location: anew };
  return turnOf(where, ticket.number ?? 0, location);
}

type Called = Extract<Standing, { readonly kind: 'admitted' | 'turn' }>;

/** What the page of a called visitor tells. @param location where the visitor goes on; null: nowhere that we know */
export function turnOf(where: Called, number: number, location: string | null): Staying {
  const { endsAtMs } = where.kind === 'turn' ? where : where.visit;
  return { kind: 'turn', number, endsAtMs, location };
}

/** Gives a visitor whose number is void a new place at the end; one whose number is good keeps it. */
export async function rejoin(parts: WaitingPageParts, ctx: CookieContext, visitor: Visitor): Promise<void> {
  const where = await progress(parts, ctx, visitor, 'peek');
  if (where.kind !== 'missed') return;
  await writeFresh(parts, ctx, visitor);
}

/**
 * Makes the ticket of a visitor the newest one of the visit again, whose ticket is in use in another browser: once it is
 * shown in a claim, the other one is superseded (LINE.md, ticket generations).
 */
export async function takeOver(
  { line, tickets, watch }: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
): Promise<void> {
  const { ticket, client } = visitor;
  if (ticket === null) return;
  const { room } = client;
  const visit = await line.visit({ room, sub: tickets.subOf(room, ticket) });
  if (visit === null || visit.outcome !== null) return;
  // A ticket that was lost and issued anew knows nothing of the place that its visit has.
  const { number, enteredAtMs, ticketGeneration } = visit;
  const { epoch } = (await watch.knownSnapshot(room)).state;
  const joinedAtMs = ticket.joinedAtMs ?? enteredAtMs;
  const generation = Math.max(ticket.generation, ticketGeneration);
  tickets.write(ctx, room, { ...ticket, epoch, number, joinedAtMs, generation });
}

/** A ticket without a place, in place of what the visitor has. */
async function writeFresh({ tickets }: WaitingPageParts, ctx: CookieContext, visitor: Visitor): Promise<void> {
  const { client, uid, ticket: spent } = visitor;
  const locales = await localesOf(visitor);
  tickets.write(ctx, client.room, { ...tickets.issueTo(ctx, client.room, client, spent), uid, locales });
}

/**
 * The request, while the gateway that made it still remembers it (DESIGN §5), and its code may still go where it asks: the
 * client may have changed meanwhile.
 */
export async function requestWithinHold(
  { storeMs }: WaitingPageParts,
  visitor: Visitor,
): Promise<PendingRequest | null> {
  const request = await visitor.request();
  if (request === null || !isRedirectUri(visitor.client, request.params.redirect_uri)) return null;
  return storeMs() - request.iat * 1000 < visitor.client.holdMs ? request : null;
}

/**
 * Where a called visitor goes: to this page, which takes the turn, or past the hold to their site.
 *
 * @param here path of this page; null: its request cannot be resumed
 */
function onwards({ issuer }: WaitingPageParts, { client }: Visitor, here: string | null): string | null {
  if (here !== null) return issuer + here;
  return relaunchUri(client, issuer) ?? siteOrigin(client);
}
