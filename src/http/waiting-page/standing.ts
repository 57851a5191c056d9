import { relaunchUri, siteOrigin } from '../../config/client-registry.ts';
import { NOT_ADMITTED } from '../../oidc/interaction-policy.ts';
import type { Admission } from '../../room/admission.ts';
import type { Ticket } from '../../room/ticket.ts';
import type { CookieContext } from '../../sealing/cookie-jar.ts';
import type { PendingRequest } from '../../sealing/pending-request.ts';
import type { LookResult } from '../../store/line-store.ts';
import { stillWaits } from '../../store/still-waits.ts';
import type { Approach, Progress, Staying, Visitor, WaitingPageParts } from './visitor.ts';

/** A finished request can be resumed this long: it is a way in for whoever holds it. */
const RESULT_TTL_S = 60;

/** Where the holder of a number stands; takes the turn if that is possible and the approach allows it. */
export async function standing(
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
    if (result.kind !== 'admitted') return progressOf(result, number, null);
    const { ticketGeneration } = result.admission;
    parts.tickets.write(ctx, room, { ...ticket, generation: ticketGeneration });
    return entered(parts, ctx, visitor, resumable, result.admission);
  }
  const location = onwards(parts, visitor, resumable !== null);
  return orLeave(parts, visitor, approach, progressOf(await parts.line.look(claim), number, location));
}

/** A room that is off lets everybody pass, those too whose number is not drawn yet. */
export async function passing(
  parts: WaitingPageParts,
  ctx: CookieContext,
  visitor: Visitor,
  ticket: Ticket,
  entry: number,
  approach: Approach,
): Promise<Progress> {
  const { room } = visitor.client;
  const resumable = await requestWithinHold(parts, visitor);
  if (approach === 'navigate' && resumable !== null) {
    const result = await parts.line.enter({ room, ticketId: ticket.id, sub: parts.tickets.subOf(room, ticket) });
    if (result.kind === 'ended') return { kind: 'missed', reason: 'ended' };
    if (result.kind === 'wait') return { kind: 'prequeue', entry };
    const { admission, epoch, joinedAtMs } = result;
    const { number, ticketGeneration } = admission;
    parts.tickets.write(ctx, room, { ...ticket, epoch, joinedAtMs, number, generation: ticketGeneration });
    return entered(parts, ctx, visitor, resumable, admission);
  }
  const location = onwards(parts, visitor, resumable !== null);
  return orLeave(parts, visitor, approach, { kind: 'turn', number: 0, endsAtMs: null, location });
}

/** Goes on with the request of a visitor who is inside. */
async function entered(
  parts: WaitingPageParts,
  ctx: CookieContext,
  { uid }: Visitor,
  request: PendingRequest,
  admission: Admission,
): Promise<Progress> {
  if (request.unjudged !== true) {
    return { kind: 'sent', location: await finish(parts, ctx, uid, request, admission) };
  }
  parts.pending.leave(ctx, uid);
  return { kind: 'admitted', request, admission };
}

/** Whoever goes to the page in their turn, when the request is forgotten, goes on at once by a relaunch. */
function orLeave({ issuer }: WaitingPageParts, { client }: Visitor, approach: Approach, where: Progress): Progress {
  if (approach !== 'navigate' || where.kind !== 'turn' || where.location === null) return where;
  if (relaunchUri(client, issuer) === null) return where;
  return { kind: 'sent', location: where.location };
}

/** @param location where a called visitor goes on */
export function progressOf(result: LookResult, number: number, location: string | null): Staying {
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
  { sub, enteredAtMs }: Admission,
): Promise<string> {
  const nowS = Math.floor(now() / 1000);
  const { name, reasons } = request.prompt;
  // Whoever was already inside and had to log in came because the client wanted them asked again (OIDC Core §3.1.2.1).
  const asked = name === 'login' && !reasons.includes(NOT_ADMITTED) ? nowS : Math.floor(enteredAtMs / 1000);
  await pending.finish(ctx, uid, { ...request, result: { sub, authTime: asked, exp: nowS + RESULT_TTL_S } });
  return `${issuer}/authorize/${uid}`;
}
