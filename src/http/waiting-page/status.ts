import { formatIsoTime } from '../../config/words/iso-time.ts';
import { callingOf } from '../../room/calling.ts';
import type { Estimate } from '../../room/estimate.ts';
import { openingOf } from '../../room/opening.ts';
import { outlook } from '../../room/outlook.ts';
import { openingPollSeconds, restingPollSeconds } from '../../room/polling.ts';
import type { RoomState } from '../../room/room-state.ts';
import { placeName, type StateName, stateName } from '../../waiting/place-name.ts';
import type { LostReason } from '../../waiting/standing.ts';
import type { RoomSnapshot } from '../../watch/room-watch.ts';
import type { Staying } from './visitor.ts';

/** A visitor's status (DESIGN §7). Times are ISO 8601, durations seconds. */
export interface VisitorStatus {
  readonly room: string;
  readonly state: StateName;
  readonly number: number | null;
  readonly serving: number;
  readonly ahead: number;
  readonly estimate: Estimate | null;
  /** When the first people are called, while nobody is yet. */
  readonly starts_at: string | null;
  /** Until when people are called, where that is known. */
  readonly ends_at: string | null;
  /** When the number was called, as far as this process has seen it. */
  readonly called_at: string | null;
  readonly turn_ends_at: string | null;
  /** Why the ticket leads nowhere (`missed`); null in all other places. */
  readonly reason: LostReason | null;
  /** Of a number that is in use in too many browsers, when it goes on; null in all other places. */
  readonly resumes_at: string | null;
  /** Where to navigate when it is the visitor's turn. */
  readonly continue: string | null;
  /** The operator's words. */
  readonly message: string | null;
  readonly poll_after: number;
}

/** What is known of a visitor's number besides where it stands. */
export interface KnownNumber {
  /** Of the ticket: it may lead nowhere any more. */
  readonly number: number | null;
  /** Epoch milliseconds. */
  readonly calledAtMs: number | null;
}

/** @param known absent: nothing */
export function visitorStatus(
  progress: Staying,
  { state, perSecond }: RoomSnapshot,
  known: KnownNumber = { number: null, calledAtMs: null },
): VisitorStatus {
  const { room, settings, serving } = state;
  const number = 'number' in progress ? progress.number : known.number;
  const waits = progress.kind === 'waiting' || progress.kind === 'no-ticket';
  const late = progress.kind === 'waiting' && progress.late;
  const seen = waits ? outlook(state, perSecond, { number, late }) : null;
  const calling = waits ? callingOf(state) : null;
  const turn = progress.kind === 'turn' ? progress : null;
  return {
    room,
    state: stateName(placeName(progress, state), settings.mode),
    number,
    serving,
    ahead: seen?.ahead ?? 0,
    estimate: seen?.estimate ?? null,
    starts_at: calling?.kind === 'before' ? formatIsoTime(calling.startsAtMs) : null,
    ends_at: calling?.kind === 'running' ? formatIsoTime(calling.endsAtMs) : null,
    called_at: formatIsoTime(known.calledAtMs),
    turn_ends_at: turn === null || turn.endsAtMs === null ? null : new Date(turn.endsAtMs).toISOString(),
    reason: progress.kind === 'missed' ? progress.reason : null,
    resumes_at: progress.kind === 'crowded' ? new Date(progress.untilMs).toISOString() : null,
    continue: turn?.location ?? null,
    message: settings.message,
    poll_after: seen?.pollAfter ?? pollAfter(progress, state),
  };
}

/** How soon to ask again while another tab goes in. */
const ELSEWHERE_POLL_S = 5;

/** For those who do not wait in line. */
function pollAfter(progress: Staying, state: RoomState): number {
  if (progress.kind === 'prequeue') return openingPollSeconds(openingOf(state), progress.entry);
  if (progress.kind === 'elsewhere') return ELSEWHERE_POLL_S;
  const resting = restingPollSeconds(state.settings.turnWindowMs);
  if (progress.kind !== 'crowded') return resting;
  return Math.max(1, Math.min(resting, Math.ceil((progress.untilMs - state.storeMs) / 1000)));
}

/** The status of whoever has no place here. */
export const noStatus = {
  room: null,
  state: 'missed',
  number: null,
  serving: 0,
  ahead: 0,
  estimate: null,
  starts_at: null,
  ends_at: null,
  called_at: null,
  turn_ends_at: null,
  reason: null,
  resumes_at: null,
  continue: null,
  message: null,
  poll_after: 60,
} as const satisfies Record<keyof VisitorStatus, unknown>;
