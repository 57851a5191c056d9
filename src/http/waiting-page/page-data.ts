import { writeTime } from '../../config/written.ts';
import type { TextKey } from '../../language/catalog.ts';
import { ownStatusCue } from '../../room/own-status-cue.ts';
import { latestSeconds } from '../../room/polling.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { VisitorStatus } from './status.ts';
import type { Staying } from './visitor.ts';

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

function placeName(where: Staying, { settings, gateShut, draw }: RoomState): PlaceName {
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
    default:
      return where.kind;
  }
}

/** What our own page asks for (`?place`): the visitor's status, and what it shows besides. */
export interface PlaceStatus extends VisitorStatus {
  readonly place: PlaceName;
  /** ISO 8601; null: by hand. */
  readonly opens_at: string | null;
  /** Early visitors so far. */
  readonly entries: number;
  /** With these the room status tells when to ask for this one again (docs/waiting-page.md). */
  readonly near_up_to: number;
  readonly line: string;
}

/** @param entry of the visitor's ticket; null: it has none */
export function placeStatus(
  where: Staying,
  status: VisitorStatus,
  state: RoomState,
  entry: number | null,
): PlaceStatus {
  const { opensAtMs } = state.settings;
  const { nearUpTo, line } = ownStatusCue(state);
  return {
    ...status,
    place: placeName(where, state),
    opens_at: writeTime(opensAtMs),
    // The room may have been seen before this visitor came.
    entries: Math.max(state.draw.entries, entry ?? 0),
    near_up_to: nearUpTo,
    line,
  };
}

/** What the page is told besides, of whoever has no place here. */
export const noPlace = {
  place: 'none',
  opens_at: null,
  entries: 0,
  near_up_to: 0,
  line: '',
} as const satisfies Omit<PlaceStatus, keyof VisitorStatus>;

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

/** What the script of the page starts from (assets/waiting-room/). */
export interface PageData {
  /** Of the room. */
  readonly title: string;
  readonly status: PlaceStatus;
  /** Path of the room status. */
  readonly roomStatus: string;
  /** Seconds: however far away the turn is, the script asks again within this. */
  readonly latestPoll: number;
  /** By our clock, ISO 8601: the visitor's may be wrong. */
  readonly now: string;
}

/** @param basePath path of the issuer */
export function pageData(
  title: string,
  status: PlaceStatus,
  { settings }: RoomState,
  now: string,
  basePath: string,
): PageData {
  const roomStatus = `${basePath}/rooms/${status.room}/status`;
  return { title, status, roomStatus, now, latestPoll: latestSeconds(settings.turnWindowMs) };
}
