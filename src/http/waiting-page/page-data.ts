import type { TextKey } from '../../language/catalog.ts';
import { latestSeconds } from '../../room/polling.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { VisitorStatus } from './status.ts';
import type { Progress } from './visitor.ts';

/** Which page a visitor sees: a status of another place calls for another page. */
export type PlaceName =
  | 'saving'
  | 'joining'
  | 'prequeue'
  | 'drawing'
  | 'waiting'
  | 'next'
  | 'paused'
  | 'closed'
  | 'turn'
  | 'missed'
  | 'reset'
  | 'ended'
  | 'none';

export function placeName(where: Progress, { settings, gateShut, draw }: RoomState): PlaceName {
  switch (where.kind) {
    case 'no-ticket':
      return 'saving';
    case 'prequeue':
      return draw.drawnAtMs === null ? 'prequeue' : 'drawing';
    case 'waiting':
      if (where.late) return 'next';
      if (where.number === null) return 'joining';
      return settings.mode === 'open' && !gateShut ? 'waiting' : 'paused';
    case 'missed':
      return where.reason;
    case 'entered':
      return 'turn';
    default:
      return where.kind;
  }
}

/** The status of whoever has no place here. */
export const noPlace = {
  room: null,
  state: 'missed',
  place: 'none',
  number: null,
  serving: 0,
  ahead: 0,
  estimate: null,
  turn_ends_at: null,
  continue: null,
  message: null,
  poll_after: 60,
} as const satisfies Record<keyof VisitorStatus | 'place', unknown>;

/** Texts that change while a page is open. */
export const liveTexts = [
  'title.waiting',
  'estimate.soon',
  'estimate.minutes',
  'estimate.upto',
  'estimate.range',
  'estimate.hours',
  'estimate.long',
  'prequeue.at',
  'prequeue.in',
  'turn.going',
  'turn.until',
  'updated',
  'unavailable.text',
  'offline.text',
  'notify.ask',
  'notify.on',
  'notify.sound_only',
  'notify.off',
] as const satisfies readonly TextKey[];

/** What the script of the page starts from (assets/waiting-room.js). Durations are seconds, times ISO 8601. */
export interface PageData {
  readonly place: PlaceName;
  readonly title: string;
  readonly status: VisitorStatus;
  /** However far away the turn is, the script asks again within this. */
  readonly latestPoll: number;
  readonly opensAt: string | null;
  /** By our clock: the visitor's may be wrong. */
  readonly now: string;
}

export function pageData(of: Pick<PageData, 'place' | 'title' | 'status' | 'now'> & { state: RoomState }): PageData {
  const { place, title, status, now } = of;
  const { opensAtMs, turnWindowMs } = of.state.settings;
  return {
    place,
    title,
    status,
    now,
    latestPoll: latestSeconds(turnWindowMs),
    opensAt: opensAtMs === null ? null : new Date(opensAtMs).toISOString(),
  };
}
