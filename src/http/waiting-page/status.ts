import { type Estimate, estimateWait } from '../../room/estimate.ts';
import { openingOf, openingPollSeconds, pollAfterSeconds, restingPollSeconds } from '../../room/polling.ts';
import { ahead, type RoomState } from '../../room/room-state.ts';
import type { RoomView } from '../../store/room-watch.ts';
import type { Progress } from './visitor.ts';

/** A visitor's status (DESIGN §7). Times are ISO 8601, durations seconds. */
export interface VisitorStatus {
  readonly room: string;
  readonly state: 'prequeue' | 'waiting' | 'turn' | 'missed' | 'closed';
  readonly number: number | null;
  readonly serving: number;
  readonly ahead: number;
  readonly estimate: Estimate | null;
  readonly turn_ends_at: string | null;
  /** Where to navigate when it is the visitor's turn. */
  readonly continue: string | null;
  /** The operator's words. */
  readonly message: string | null;
  readonly poll_after: number;
}

export function visitorStatus(progress: Progress, { state, perSecond }: RoomView): VisitorStatus {
  const { room, settings, serving } = state;
  const number = 'number' in progress ? progress.number : null;
  const waits = progress.kind === 'waiting' || progress.kind === 'no-ticket';
  const before = progress.kind === 'waiting' && !progress.late && number !== null ? ahead(state, number) : 0;
  const estimate = waits ? estimateWait(state, before, perSecond) : null;
  const turn = progress.kind === 'turn' ? progress : null;
  return {
    room,
    state: stateName(progress, settings.mode),
    number,
    serving,
    ahead: before,
    estimate,
    turn_ends_at: turn === null || turn.endsAtMs === null ? null : new Date(turn.endsAtMs).toISOString(),
    continue: turn?.location ?? (progress.kind === 'entered' ? progress.location : null),
    message: settings.message,
    poll_after: pollAfter(progress, state, before, estimate),
  };
}

function pollAfter(progress: Progress, state: RoomState, before: number, estimate: Estimate | null): number {
  const { turnWindowMs } = state.settings;
  if (progress.kind === 'prequeue') return openingPollSeconds(openingOf(state), progress.entry);
  if (progress.kind !== 'waiting' && progress.kind !== 'no-ticket') return restingPollSeconds(turnWindowMs);
  const after = pollAfterSeconds(before, estimate?.seconds ?? null, turnWindowMs);
  // There presence counts (docs/line.md): who is not seen for two minutes is absent.
  const near = progress.kind === 'waiting' && (progress.number ?? 0) <= state.presence.zoneUpTo;
  return near ? Math.min(after, restingPollSeconds(turnWindowMs)) : after;
}

function stateName({ kind }: Progress, mode: RoomView['state']['settings']['mode']): VisitorStatus['state'] {
  switch (kind) {
    case 'turn':
    case 'entered':
      return 'turn';
    case 'prequeue':
    case 'missed':
    case 'closed':
      return kind;
    case 'waiting':
    case 'no-ticket':
      if (mode === 'prequeue' || mode === 'closed') return mode;
      return 'waiting';
  }
}
