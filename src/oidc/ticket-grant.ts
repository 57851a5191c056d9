import { errors, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import { TICKET_GRANT_TYPE } from '../config/ticket-grant-type.ts';
import { outlook } from '../room/outlook.ts';
import { openingOf, openingPollSeconds, restingPollSeconds } from '../room/polling.ts';
import type { Ticket } from '../room/ticket.ts';
import type { AppTicket, AppTickets } from '../sealing/app-tickets.ts';
import type { RoomView } from '../store/room-watch.ts';
import { SCOPES } from './scopes.ts';
import { issueTicketTokens } from './ticket-tokens.ts';
import { type TicketWalk, type TicketWalkParts, walkOn } from './ticket-walk.ts';
import { orUnavailable } from './unavailable.ts';
import type { Visits } from './visits.ts';

export interface TicketGrantParts extends TicketWalkParts {
  readonly clients: ClientRegistry;
  readonly appTickets: AppTickets;
  readonly visits: Visits;
  /** Process clock, epoch milliseconds. */
  readonly now: () => number;
  /** Told of every answer; `outcome` is one of a few words. */
  readonly onTicketAnswer: (answer: { readonly room: string; readonly outcome: string }) => void;
}

/** How long an app may leave its ticket alone, as long as a browser keeps its own. */
const TICKET_TTL_S = 7 * 24 * 3600;

/** A new ticket may be shown at once: only then it gets its number. */
const FIRST_INTERVAL_S = 1;

/** RFC 8628 §3.5: what `slow_down` adds to the interval. */
const SLOWER_BY_S = 5;

/** Timers and clocks are not exact to the millisecond. */
const EARLY_MS = 500;

/** Why a ticket leads nowhere any more: the error of RFC 8628 §3.5, and words for whoever reads the answer. */
const OVER = {
  missed: ['expired_token', 'the turn was missed: take a new ticket'],
  reset: ['expired_token', 'the room was reset: take a new ticket'],
  ended: ['access_denied', 'the visit is over: take a new ticket'],
} as const;

/**
 * The way in for apps (docs/apps.md): whoever asks with no ticket is given one, whoever shows one waits, by asking again
 * (RFC 8628 §3.5), and gets the tokens of their visit once it is their turn. While they wait nothing is kept of them here.
 */
export function registerTicketGrant(provider: Provider, parts: TicketGrantParts): void {
  provider.registerGrantType<{ ticket?: string }>(TICKET_GRANT_TYPE, (ctx) => orUnavailable(answer(parts, ctx)), [
    'ticket',
    'scope',
  ]);
}

async function answer(
  parts: TicketGrantParts,
  ctx: TokenEndpointGrantContext<{ readonly ticket?: string }>,
): Promise<void> {
  const client = parts.clients.get(ctx.oidc.client.clientId);
  // Before anything happens: a request that is not valid takes no number.
  const scope = grantedScope(ctx);
  const { ticket: sealed } = ctx.oidc.params;
  const shown = sealed === undefined ? fresh(parts, client) : open(parts, client, sealed);
  const sinceMs = parts.now() - shown.answeredAtMs;
  if (sinceMs > TICKET_TTL_S * 1000) throw new errors.ExpiredToken('the ticket was not shown for too long');

  function tell(status: number, outcome: string, body: object): void {
    parts.onTicketAnswer({ room: client.room, outcome });
    ctx.status = status;
    ctx.body = body;
  }

  if (sealed === undefined) {
    const ticket = { kind: 'waiting', ticket: shown.ticket, late: false } as const;
    return tell(400, 'taken', await pending(parts, client, ticket));
  }
  // A ticket from the future comes of a process whose clock is ahead: nobody is refused for that.
  if (sinceMs >= 0 && sinceMs < shown.intervalS * 1000 - EARLY_MS) {
    const description = 'the ticket was shown again too early';
    const interval = shown.intervalS + SLOWER_BY_S;
    return tell(400, 'slow_down', { error: 'slow_down', error_description: description, interval });
  }
  let walk = await walkOn(parts, client.room, shown.ticket);
  if (walk.kind === 'admitted') {
    const visit = await parts.visits.confirm(ctx, client.room, walk.admission.sub);
    if (visit !== null) {
      const tokens = await issueTicketTokens(ctx, { client, visit, scope });
      return tell(200, 'tokens', { ...tokens, ...(await nextTicket(parts, client, walk.ticket)) });
    }
    walk = { kind: 'over', reason: 'ended' };
  }
  if (walk.kind === 'over') {
    const { reason } = walk;
    const [error, description] = OVER[reason];
    return tell(400, reason, { error, error_description: description, reason });
  }
  tell(400, 'pending', await pending(parts, client, walk));
}

function fresh({ tickets, now }: TicketGrantParts, { clientId }: ClientConfig): AppTicket {
  return { ticket: tickets.issue(clientId), answeredAtMs: now(), intervalS: FIRST_INTERVAL_S };
}

function open({ appTickets }: TicketGrantParts, client: ClientConfig, sealed: string): AppTicket {
  const opened = appTickets.open(client, sealed);
  if (opened === null) throw new errors.InvalidGrant('the ticket is not one of this client');
  return opened;
}

/** The ticket to show next, and when. */
async function nextTicket(parts: TicketGrantParts, client: ClientConfig, ticket: Ticket): Promise<object> {
  const { state } = await viewOf(parts, client);
  return sealedFor(parts, client, ticket, restingPollSeconds(state.settings.turnWindowMs));
}

/** `authorization_pending` with what there is to say of the place (DESIGN §7). */
async function pending(
  parts: TicketGrantParts,
  client: ClientConfig,
  walk: Extract<TicketWalk, { readonly kind: 'waiting' | 'prequeue' | 'closed' }>,
): Promise<object> {
  const { state, perSecond } = await viewOf(parts, client);
  const { mode, message, turnWindowMs } = state.settings;
  const { number } = walk.ticket;
  const late = walk.kind === 'waiting' && walk.late;
  // Without a number they stand behind everybody who has one.
  const seen = outlook(state, perSecond, { number: number ?? state.issued + 1, late });
  return {
    error: 'authorization_pending',
    error_description: 'it is not your turn yet',
    ...sealedFor(parts, client, walk.ticket, interval()),
    room: client.room,
    state: walk.kind === 'waiting' && (mode === 'prequeue' || mode === 'closed') ? mode : walk.kind,
    number,
    serving: state.serving,
    ahead: walk.kind === 'waiting' ? seen.ahead : 0,
    estimate: walk.kind === 'waiting' ? seen.estimate : null,
    message,
  };

  function interval(): number {
    if (walk.kind === 'prequeue') return openingPollSeconds(openingOf(state), walk.entry);
    if (walk.kind === 'closed') return restingPollSeconds(turnWindowMs);
    return number === null ? FIRST_INTERVAL_S : seen.pollAfter;
  }
}

function sealedFor({ appTickets, now }: TicketGrantParts, client: ClientConfig, ticket: Ticket, interval: number) {
  const sealed = appTickets.seal(client, { ticket, answeredAtMs: now(), intervalS: interval });
  return { ticket: sealed, ticket_expires_in: TICKET_TTL_S, interval };
}

async function viewOf({ watch }: TicketGrantParts, { room }: ClientConfig): Promise<RoomView> {
  return watch.view(room) ?? (await watch.refresh(room));
}

/** @throws InvalidScope unless it has `openid`, or when the client may not ask for all of it (RFC 6749 §5.2) */
function grantedScope({ oidc: { params, client } }: TokenEndpointGrantContext): string {
  const asked = (params.scope ?? 'openid').split(' ').filter((name) => SCOPES.some((known) => known === name));
  if (!asked.includes('openid')) throw new errors.InvalidScope('scope must have openid', '');
  const allowed = client.scope?.split(' ');
  const refused = asked.filter((name) => allowed?.includes(name) === false);
  if (refused.length > 0) throw new errors.InvalidScope('requested scope is not allowed', refused.join(' '));
  return [...new Set(asked)].join(' ');
}
