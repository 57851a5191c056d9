import { errors, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import { TICKET_GRANT_TYPE } from '../config/ticket-grant-type.ts';
import { openingOf } from '../room/opening.ts';
import { outlook } from '../room/outlook.ts';
import { openingPollSeconds, restingPollSeconds } from '../room/polling.ts';
import { TICKET_MS, type Ticket } from '../room/ticket.ts';
import type { AppTickets } from '../sealing/app-tickets.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import { placeName, stateName } from '../waiting/place-name.ts';
import type { Standing } from '../waiting/standing.ts';
import { type WalkParts, walk } from '../waiting/walk.ts';
import type { LiveVisits } from './live-visits.ts';
import { SCOPES } from './scopes.ts';
import type { TicketPace } from './ticket-pace.ts';
import { issueTicketTokens } from './ticket-tokens.ts';
import { orUnavailable } from './unavailable.ts';

export interface TicketGrantParts extends WalkParts {
  readonly tickets: TicketJar;
  readonly clients: ClientRegistry;
  readonly appTickets: AppTickets;
  readonly visits: LiveVisits;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  readonly pace: TicketPace;
  /** Told of every answer; `outcome` is one of a few words. */
  readonly onTicketAnswer: (answer: { readonly room: string; readonly outcome: string }) => void;
}

/** How long an app may leave its ticket alone, as long as a browser keeps its own. */
const TICKET_TTL_S = TICKET_MS / 1000;

/** A new ticket may be shown at once: only then it gets its number. */
const FIRST_INTERVAL_S = 1;

/** RFC 8628 §3.5: what `slow_down` adds to the interval. */
const SLOWER_BY_S = 5;

/** Timers and clocks are not exact to the millisecond. */
const EARLY_MS = 500;

/** Why a ticket leads nowhere any more: the error of RFC 8628 §3.5, and words for whoever reads the answer. */
const OVER = {
  missed: ['expired_token', 'the turn was missed: take a new ticket'],
  void: ['expired_token', 'a late turn was missed too: take a new ticket'],
  reset: ['expired_token', 'the room was reset: take a new ticket'],
  ended: ['access_denied', 'the visit is over: take a new ticket'],
  superseded: ['access_denied', 'a newer ticket of this visit is in use'],
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
  /** After how many seconds the ticket may be shown again; null: it leads nowhere. */
  readonly interval: number | null;
  readonly body: object;
}

/** A ticket that nobody else can have. It costs no number until it comes back. */
async function take(parts: TicketGrantParts, client: ClientConfig): Promise<Answer> {
  const ticket = parts.tickets.issue(client.clientId);
  const where = { kind: 'waiting', number: null, late: false } as const;
  return { ...(await pending(parts, client, where, ticket)), outcome: 'taken' };
}

interface Shown {
  readonly client: ClientConfig;
  readonly scope: string;
  /** Sealed. */
  readonly ticket: string;
}

async function show(parts: TicketGrantParts, ctx: TicketContext, asked: Shown): Promise<Answer> {
  const { appTickets, epochMs, pace } = parts;
  const shown = appTickets.open(asked.client, asked.ticket);
  if (shown === null) throw new errors.InvalidGrant('the ticket is not one of this client');
  const { id } = shown.ticket;
  const nowMs = epochMs();
  const sinceMs = nowMs - shown.answeredAtMs;
  if (sinceMs > TICKET_MS) throw new errors.ExpiredToken('the ticket was not shown for too long');
  const intervalMs = shown.intervalS * 1000 - EARLY_MS;
  // A ticket from the future comes of a process whose clock is ahead: nobody is refused for that.
  const isEarly = sinceMs >= 0 && sinceMs < intervalMs;
  if (isEarly || !pace.take(id, nowMs, intervalMs)) {
    const interval = shown.intervalS + SLOWER_BY_S;
    return refusal('slow_down', 'slow_down', { error_description: 'the ticket was shown again too early', interval });
  }
  try {
    const answer = await goOn(parts, ctx, asked, shown.ticket);
    if (answer.interval !== null) pace.set(id, nowMs + answer.interval * 1000 - EARLY_MS);
    return answer;
  } catch (error) {
    pace.giveBack(id);
    throw error;
  }
}

async function goOn(
  parts: TicketGrantParts,
  ctx: TicketContext,
  { client, scope }: Shown,
  held: Ticket,
): Promise<Answer> {
  const { room, login } = client;
  const { where, ticket } = await walk(parts, { room, ticket: held, approach: 'poll', login });
  if (where.kind === 'missed') return over(where.reason);
  if (where.kind === 'superseded') return over('superseded');
  if (where.kind !== 'admitted') return pending(parts, client, where, ticket);
  const {
    visit: { sub },
    serial,
  } = where;
  const visit = serial === null ? null : await parts.visits.confirm(ctx, { room, sub, serial });
  if (visit === null || serial === null) return over('ended');
  const { state } = await parts.watch.knownSnapshot(room);
  const interval = restingPollSeconds(state.settings.turnWindowMs);
  const tokens = await issueTicketTokens(ctx, { client, visit, serial, scope });
  return {
    status: 200,
    outcome: 'tokens',
    interval,
    body: { ...tokens, ...sealedFor(parts, client, ticket, interval) },
  };
}

function over(reason: keyof typeof OVER): Answer {
  const [error, description] = OVER[reason];
  return refusal(reason, error, { error_description: description, reason });
}

function refusal(outcome: string, error: string, members: object): Answer {
  return { status: 400, outcome, interval: null, body: { error, ...members } };
}

/** `authorization_pending` with what there is to say of the place (docs/apps.md). */
async function pending(
  parts: TicketGrantParts,
  client: ClientConfig,
  where: Exclude<Standing, { readonly kind: 'admitted' | 'superseded' | 'missed' }>,
  ticket: Ticket,
): Promise<Answer> {
  const { state, perSecond } = await parts.watch.knownSnapshot(client.room);
  const { mode, message, turnWindowMs } = state.settings;
  const { number } = ticket;
  const late = where.kind === 'waiting' && where.late;
  // Without a number they stand behind everybody who has one.
  const seen = outlook(state, perSecond, { number: number ?? state.issued + 1, late });
  const interval = secondsToWait();
  const body = {
    error: 'authorization_pending',
    error_description: where.kind === 'crowded' ? 'the number is in use elsewhere' : 'it is not your turn yet',
    ...sealedFor(parts, client, ticket, interval),
    room: client.room,
    state: stateName(placeName(where, state), mode),
    number,
    serving: state.serving,
    ahead: where.kind === 'waiting' ? seen.ahead : 0,
    estimate: where.kind === 'waiting' ? seen.estimate : null,
    message,
  };
  return { status: 400, outcome: 'pending', interval, body };

  function secondsToWait(): number {
    if (where.kind === 'crowded') {
      return Math.max(1, Math.min(restingPollSeconds(turnWindowMs), Math.ceil((where.untilMs - state.storeMs) / 1000)));
    }
    if (where.kind === 'prequeue') return openingPollSeconds(openingOf(state), where.entry);
    if (where.kind === 'closed') return restingPollSeconds(turnWindowMs);
    return number === null ? FIRST_INTERVAL_S : seen.pollAfter;
  }
}

function sealedFor({ appTickets, epochMs }: TicketGrantParts, client: ClientConfig, ticket: Ticket, interval: number) {
  const sealed = appTickets.seal(client, { ticket, answeredAtMs: epochMs(), intervalS: interval });
  return { ticket: sealed, ticket_expires_in: TICKET_TTL_S, interval };
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
