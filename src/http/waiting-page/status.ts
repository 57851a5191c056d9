import type { Estimate } from '../../room/estimate.ts';
import { outlook } from '../../room/outlook.ts';
import { openingOf, openingPollSeconds, restingPollSeconds } from '../../room/polling.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { RoomView } from '../../store/room-watch.ts';
import type { Staying } from './visitor.ts';

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

export function visitorStatus(progress: Staying, { state, perSecond }: RoomView): VisitorStatus {
  const { room, settings, serving } = state;
  const number = 'number' in progress ? progress.number : null;
  const waits = progress.kind === 'waiting' || progress.kind === 'no-ticket';
  const late = progress.kind === 'waiting' && progress.late;
  const seen = waits ? outlook(state, perSecond, { number, late }) : null;
  const turn = progress.kind === 'turn' ? progress : null;
  return {
    room,
    state: stateName(progress, settings.mode),
    number,
    serving,
    ahead: seen?.ahead ?? 0,
    estimate: seen?.estimate ?? null,
    turn_ends_at: turn === null || turn.endsAtMs === null ? null : new Date(turn.endsAtMs).toISOString(),
    continue: turn?.location ?? null,
    message: settings.message,
    poll_after: seen?.pollAfter ?? pollAfter(progress, state),
  };
}

/** For those who do not wait in line. */
function pollAfter(progress: Staying, state: RoomState): number {
  if (progress.kind === 'prequeue') return openingPollSeconds(openingOf(state), progress.entry);
  return restingPollSeconds(state.settings.turnWindowMs);
}

function stateName({ kind }: Staying, mode: RoomView['state']['settings']['mode']): VisitorStatus['state'] {
  switch (kind) {
    case 'turn':
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

/** The status of whoever has no place here. */
export const noStatus = {
  room: null,
  state: 'missed',
  number: null,
  serving: 0,
  ahead: 0,
  estimate: null,
  turn_ends_at: null,
  continue: null,
  message: null,
  poll_after: 60,
} as const satisfies Record<keyof VisitorStatus, unknown>;
