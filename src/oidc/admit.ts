import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import type { Ticket } from '../room/ticket.ts';
import type { Visit } from '../room/visit.ts';
import { freshId } from '../sealing/identities.ts';
import type { PendingRequests } from '../sealing/pending-request.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import type { UnsentTickets } from '../sealing/unsent-tickets.ts';
import { seenBusy } from '../waiting/newcomers.ts';
import { claimNumber } from '../waiting/standing.ts';
import { visitOfTicket } from '../waiting/visit-of-ticket.ts';
import { type WalkParts, walk } from '../waiting/walk.ts';
import { permissionOf } from '../web/permission.ts';
import type { LiveVisits } from './live-visits.ts';
import { type Entry, enterVisit, notedEntry, noteEntry } from './session.ts';
import { orUnavailable } from './unavailable.ts';

export interface AdmitParts extends WalkParts {
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly unsentTickets: UnsentTickets;
  readonly pending: PendingRequests;
  /** The store's time, epoch milliseconds, as this process knows it. */
  readonly storeMs: () => number;
  /** Whether a browser has to show that it keeps cookies before it enters a free room. */
  readonly asksForProof: boolean;
  readonly visits: LiveVisits;
}

/** Visits of a browser that are over, and whose tickets it has lost: so many are looked at in one request. */
const MOST_SPENT = 4;

/**
 * The step in which a visitor who may enter at once does so: after the library has found the request valid, before it
 * looks for an account. So an invalid request takes no number, and a free room costs no redirect.
 */
export function admitAtOnce(parts: AdmitParts): (ctx: KoaContextWithOIDC) => Promise<void> {
  return async (ctx) => {
    // Nobody waits for an answer that could only be `access_denied`.
    if (ctx.oidc.requestParamOIDCScopes.size === 0) throw new errors.InvalidScope('scope must have openid', '');
    const client = parts.clients.get(ctx.oidc.client?.clientId ?? '');
    const entry = notedEntry(ctx.req) ?? (await findNewEntry(parts, ctx, client));
    if (entry !== null) noteEntry(ctx.req, entry);
    const visit = entry === null ? null : parts.visits.remember(ctx, client.room, entry.visit);
    enterVisit(ctx, visit === null ? null : { sub: visit.sub, authTime: Math.floor(visit.enteredAtMs / 1000) });
  };
}

/** As `findEntry`. No tab that waits is the newest any more when a code goes back at once (LINE.md, tabs). */
async function findNewEntry(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Entry | null> {
  const entry = await findEntry(parts, ctx, client);
  const { clientId, loginState } = client;
  if (entry !== null && entry.serial !== null && loginState === 'one' && parts.pending.newest(ctx, clientId)?.uid) {
    parts.pending.noteLogin(ctx, clientId, Math.floor(parts.storeMs() / 1000));
  }
  return entry;
}

function findEntry(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Entry | null> {
  return orUnavailable(ctx.oidc.prompts.has('none') ? recognise(parts, ctx, client) : arrive(parts, ctx, client));
}

/** The visit of a browser that is inside already: it takes no turn. The ticket stays as it is, and may be shown again. */
async function recognise(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Entry | null> {
  const { room } = client;
  const ticket = parts.tickets.read(ctx, room);
  const visit = ticket === null ? null : await visitOfTicket(parts, room, ticket);
  if (ticket === null || visit === null) return null;
  if (asksOnce(ctx, visit.sub) && !isTooOld(ctx, visit)) {
    const { epoch, generation: ticketGeneration } = ticket;
    const { sub, number } = visit;
    const where = await claimNumber(parts.line, { room, epoch, number, sub, ticketGeneration, login: client.login });
    return where.kind === 'admitted' ? where : null;
  }
  return { visit, serial: null };
}

/** Whether nothing but the age of the visit can keep a request from its code, once its visitor is inside. */
function asksOnce(ctx: KoaContextWithOIDC, sub: string): boolean {
  const hint = ctx.oidc.entities.IdTokenHint?.payload;
  const { prompts } = ctx.oidc;
  const asksMore = ['login', 'consent', 'select_account'].some((prompt) => prompts.has(prompt));
  return !asksMore && (hint === undefined || hint.sub === sub);
}

/**
 * Lets a person in if that is possible now; nobody else. Without a number nobody is given one, unless they enter with
 * it.
 */
async function arrive(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Entry | null> {
  const { req, querystring: query } = ctx;
  const approach = permissionOf('authorize', { req, query }) === 'enter' ? 'enter' : 'begin';
  const ticket = parts.tickets.read(ctx, client.room);
  const outcome = ticket === null ? 'spent' : await goOn(parts, ctx, client, { ticket, approach });
  if (outcome !== 'spent') return outcome;
  if (approach === 'enter') return welcome(parts, ctx, client, ticket);
  parts.tickets.keep(ctx, client.room, parts.tickets.issueTo(ctx, client.room, client, ticket));
  return null;
}

/**
 * A ticket for somebody who has none that is good, and who enters with it if the room is free. A browser that has not
 * shown yet that it keeps cookies enters on the waiting page.
 *
 * @param spent the ticket whose visit is over; null: there is none
 */
async function welcome(
  parts: AdmitParts,
  ctx: KoaContextWithOIDC,
  client: ClientConfig,
  spent: Ticket | null,
  tries = 0,
): Promise<Entry | null> {
  const { tickets, watch, unsentTickets } = parts;
  const { room } = client;
  const busy = seenBusy(watch, room);
  const isKnown = spent !== null || tickets.isKnown(ctx);
  if (busy !== null || tries === MOST_SPENT || (parts.asksForProof && !isKnown)) {
    const { epoch } = busy ?? { epoch: 0 };
    tickets.keep(ctx, room, { ...tickets.issueTo(ctx, room, client, spent), epoch });
    return null;
  }
  const fresh = isKnown ? undefined : unsentTickets.lend(ctx, room, freshId());
  const ticket = tickets.issueTo(ctx, room, client, spent, fresh);
  const outcome = await goOn(parts, ctx, client, { ticket, approach: 'enter' });
  return outcome === 'spent' ? welcome(parts, ctx, client, ticket, tries + 1) : outcome;
}

/** @returns null: the waiting page tells them where they stand. `spent`: the ticket leads nowhere, a new one may */
async function goOn(
  parts: AdmitParts,
  ctx: KoaContextWithOIDC,
  { room, clientId, login }: ClientConfig,
  held: { readonly ticket: Ticket; readonly approach: 'enter' | 'begin' },
): Promise<Entry | null | 'spent'> {
  const leads =
    asksOnce(ctx, parts.tickets.subOf(room, held.ticket)) && !(await mayBeTooOld(parts, ctx, room, held.ticket));
  const { where, ticket } = await walk(parts, { room, ...held, ...(leads && { login }) });
  if (where.kind === 'admitted' && held.approach === 'enter') {
    parts.tickets.write(ctx, room, { ...ticket, clientId });
    return where;
  }
  if (where.kind === 'missed' && where.reason === 'ended') return 'spent';
  // A request that was overtaken: the browser may have the newest ticket by now, and must keep it.
  if (where.kind === 'superseded' && parts.tickets.read(ctx, room)?.id === held.ticket.id) {
    parts.tickets.leaveAlone(ctx, room);
    return null;
  }
  // The way to the waiting page (`interactions.url`) writes it.
  parts.tickets.keep(ctx, room, { ...ticket, clientId });
  return null;
}

/** Whether the visitor has to be asked again because of `max_age`. Only those who are inside already can have been asked. */
async function mayBeTooOld(parts: AdmitParts, ctx: KoaContextWithOIDC, room: string, held: Ticket): Promise<boolean> {
  if (ctx.oidc.params?.max_age === undefined) return false;
  const visit = await visitOfTicket(parts, room, held);
  return visit !== null && isTooOld(ctx, visit);
}

function isTooOld(ctx: KoaContextWithOIDC, { enteredAtMs }: Visit): boolean {
  const maxAge = ctx.oidc.params?.max_age;
  return maxAge !== undefined && Math.floor(Date.now() / 1000) - Math.floor(enteredAtMs / 1000) > Number(maxAge);
}
