import { errors, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import { TICKET_GRANT_TYPE } from '../config/ticket-grant-type.ts';
import { outlook } from '../room/outlook.ts';
import { openingOf, openingPollSeconds, restingPollSeconds } from '../room/polling.ts';
import type { Ticket } from '../room/ticket.ts';
import type { AppTickets } from '../sealing/app-tickets.ts';
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
  async function handle(ctx: TicketContext): Promise<void> {
    const client = parts.clients.get(ctx.oidc.client.clientId);
    // Before anything happens: a request that is not valid takes no number.
    const scope = grantedScope(ctx);
    const { ticket } = ctx.oidc.params;
    const asked = ticket === undefined ? take(parts, client) : show(parts, ctx, { client, scope, ticket });
    const { status, outcome, body } = await orUnavailable(asked);
    parts.onTicketAnswer({ room: client.room, outcome });
    ctx.status = status;
    ctx.body = body;
  }

  provider.registerGrantType<TicketParams>(TICKET_GRANT_TYPE, handle, ['ticket', 'scope']);
}

interface TicketParams {
  readonly ticket?: string;
}

type TicketContext = TokenEndpointGrantContext<TicketParams>;

interface Answer {
  readonly status: 200 | 400;
  readonly outcome: string;
  readonly body: object;
}

/** A ticket that nobody else can have. It costs no number until it comes back. */
async function take(parts: TicketGrantParts, client: ClientConfig): Promise<Answer> {
  const ticket = parts.tickets.issue(client.clientId);
  return {
    status: 400,
    outcome: 'taken',
    body: await pending(parts, client, { kind: 'waiting', ticket, late: false }),
  };
}

interface Shown {
  readonly client: ClientConfig;
  readonly scope: string;
  /** Sealed. */
  readonly ticket: string;
}

async function show(parts: TicketGrantParts, ctx: TicketContext, { client, scope, ticket }: Shown): Promise<Answer> {
  const shown = parts.appTickets.open(client, ticket);
  if (shown === null) throw new errors.InvalidGrant('the ticket is not one of this client');
  const sinceMs = parts.now() - shown.answeredAtMs;
  if (sinceMs > TICKET_TTL_S * 1000) throw new errors.ExpiredToken('the ticket was not shown for too long');
  // A ticket from the future comes of a process whose clock is ahead: nobody is refused for that.
  if (sinceMs >= 0 && sinceMs < shown.intervalS * 1000 - EARLY_MS) {
    const interval = shown.intervalS + SLOWER_BY_S;
    return refusal('slow_down', 'slow_down', { error_description: 'the ticket was shown again too early', interval });
  }
  const walk = await walkOn(parts, client.room, shown.ticket);
  if (walk.kind === 'over') return over(walk.reason);
  if (walk.kind !== 'admitted') return { status: 400, outcome: 'pending', body: await pending(parts, client, walk) };
  const visit = await parts.visits.confirm(ctx, client.room, walk.admission.sub);
  if (visit === null) return over('ended');
  const next = await nextTicket(parts, client, walk.ticket);
  return {
    status: 200,
    outcome: 'tokens',
    body: { ...(await issueTicketTokens(ctx, { client, visit, scope })), ...next },
  };
}

function over(reason: keyof typeof OVER): Answer {
  const [error, description] = OVER[reason];
  return refusal(reason, error, { error_description: description, reason });
}

function refusal(outcome: string, error: string, members: object): Answer {
  return { status: 400, outcome, body: { error, ...members } };
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
