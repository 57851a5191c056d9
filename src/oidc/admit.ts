import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import type { Admission } from '../room/admission.ts';
import { isNavigation } from '../room/navigation.ts';
import { mightBeFree } from '../room/room-state.ts';
import type { Ticket } from '../room/ticket.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import { drawnPlace } from '../store/drawn-place.ts';
import type { LineStore } from '../store/line-store.ts';
import type { RoomWatch } from '../store/room-watch.ts';
import { enterVisit, notedAdmission } from './session.ts';
import { orUnavailable } from './unavailable.ts';
import type { Visits } from './visits.ts';

export interface AdmitParts {
  readonly clients: ClientRegistry;
  readonly line: LineStore;
  readonly tickets: TicketJar;
  readonly visits: Visits;
  readonly watch: RoomWatch;
}

/**
 * The step in which a visitor who may enter at once does so: after the library has found the request valid, before it
 * looks for an account. So an invalid request takes no number, and a free room costs no redirect.
 */
export function admission(parts: AdmitParts): (ctx: KoaContextWithOIDC) => Promise<void> {
  return async (ctx) => {
    // Nobody waits for an answer that could only be `access_denied`.
    if (ctx.oidc.requestParamOIDCScopes.size === 0) throw new errors.InvalidScope('scope must have openid', '');
    const client = parts.clients.get(ctx.oidc.client?.clientId ?? '');
    const found = notedAdmission(ctx.req) ?? (await findAdmission(parts, ctx, client));
    const visit = found === null ? null : parts.visits.remember(ctx, client.room, found);
    enterVisit(ctx, visit === null ? null : { sub: visit.sub, authTime: Math.floor(visit.enteredAtMs / 1000) });
  };
}

function findAdmission(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Admission | null> {
  const silent = ctx.oidc.prompts.has('none') || !isNavigation(ctx);
  return orUnavailable(silent ? recognise(parts, ctx, client) : arrive(parts, ctx, client));
}

/** Who the visitor is, if they are inside; changes nothing. */
async function recognise(
  { line, tickets }: AdmitParts,
  ctx: KoaContextWithOIDC,
  { room }: ClientConfig,
): Promise<Admission | null> {
  const ticket = tickets.read(ctx, room);
  if (ticket === null || ticket.number === null) return null;
  const { epoch, number, generation } = ticket;
  const sub = tickets.subOf(room, ticket);
  // A look at somebody who is back late would keep a place for them, so it is for those inside alone.
  const visit = await line.admission({ room, sub });
  if (visit?.outcome !== null) return null;
  const seen = await line.look({ room, epoch, number, sub, ticketGeneration: generation });
  return seen.kind === 'admitted' ? seen.admission : null;
}

/** Lets the visitor in if that is possible now. Without a number nobody is given one, unless they enter with it. */
async function arrive(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Admission | null> {
  const ticket = parts.tickets.read(ctx, client.room);
  if (ticket === null) return welcome(parts, ctx, client);
  const outcome = await goOn(parts, ctx, client, ticket);
  return outcome === 'spent' ? welcome(parts, ctx, client) : outcome;
}

async function goOn(
  parts: AdmitParts,
  ctx: KoaContextWithOIDC,
  client: ClientConfig,
  ticket: Ticket,
): Promise<Admission | null | 'spent'> {
  if (ticket.number !== null) return claim(parts, ctx, client, ticket);
  if (ticket.entry === null) return enter(parts, ctx, client, ticket);
  const { room } = client;
  const place = await drawnPlace(parts.watch, { room, epoch: ticket.epoch, entry: ticket.entry });
  switch (place.kind) {
    case 'number': {
      const drawn = { ...ticket, number: place.number };
      parts.tickets.write(ctx, room, drawn);
      return claim(parts, ctx, client, drawn);
    }
    case 'awaited':
      return place.state.settings.mode === 'off' ? enter(parts, ctx, client, ticket) : null;
    case 'reset':
      return null;
  }
}

/** A ticket for somebody new. Where people wait the store need not be asked: the waiting page gives the number anyway. */
async function welcome(parts: AdmitParts, ctx: KoaContextWithOIDC, client: ClientConfig): Promise<Admission | null> {
  const { tickets, watch } = parts;
  const ticket = tickets.issue(client.clientId);
  const seen = watch.freshView(client.room)?.state;
  if (seen !== undefined && !mightBeFree(seen)) {
    tickets.keep(ctx, client.room, { ...ticket, epoch: seen.epoch });
    return null;
  }
  const outcome = await enter(parts, ctx, client, ticket);
  return outcome === 'spent' ? null : outcome;
}

async function enter(
  { line, tickets }: AdmitParts,
  ctx: KoaContextWithOIDC,
  { room, clientId }: ClientConfig,
  ticket: Ticket,
): Promise<Admission | null | 'spent'> {
  const result = await line.enter({ room, ticketId: ticket.id, sub: tickets.subOf(room, ticket) });
  switch (result.kind) {
    case 'admitted': {
      const { admission: visit, epoch, joinedAtMs } = result;
      const generation = visit.ticketGeneration;
      tickets.write(ctx, room, { ...ticket, clientId, epoch, joinedAtMs, generation, number: visit.number });
      return visit;
    }
    case 'wait':
      tickets.keep(ctx, room, { ...ticket, clientId, epoch: result.epoch });
      return null;
    case 'ended':
      return 'spent';
  }
}

async function claim(
  { line, tickets }: AdmitParts,
  ctx: KoaContextWithOIDC,
  { room, clientId }: ClientConfig,
  ticket: Ticket,
): Promise<Admission | null | 'spent'> {
  const { epoch, generation } = ticket;
  const sub = tickets.subOf(room, ticket);
  const result = await line.claim({ room, epoch, number: ticket.number ?? 0, sub, ticketGeneration: generation });
  switch (result.kind) {
    case 'admitted': {
      const { admission: visit } = result;
      tickets.write(ctx, room, { ...ticket, clientId, generation: visit.ticketGeneration });
      return visit;
    }
    case 'ended':
    case 'superseded':
      return 'spent';
    case 'waiting':
    case 'missed':
    case 'rejoin':
      // The waiting page tells them where they stand.
      return null;
  }
}
