import { formatIsoTime } from '../../config/words/iso-time.ts';
import type { TextKey } from '../../language/catalog.ts';
import { rankOfEntry } from '../../room/draw.ts';
import { ratePerMinute } from '../../room/estimate.ts';
import { toldOpeningMs } from '../../room/opening.ts';
import { ownStatusTriggers } from '../../room/own-status-triggers.ts';
import { latestSeconds } from '../../room/polling.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { EnterWay } from '../../room/settings.ts';
import { type PlaceName, placeName } from '../../waiting/place-name.ts';
import type { RoomSnapshot } from '../../watch/room-watch.ts';
import type { VisitorStatus } from './status.ts';
import type { Staying } from './visitor.ts';

/** What our own page asks for: the visitor's status, and what it shows besides. */
export interface PlaceStatus extends VisitorStatus {
  /** `none`: the visitor has no place here. */
  readonly place: PlaceName | 'none';
  /** ISO 8601; null: by hand. */
  readonly opens_at: string | null;
  /** Early visitors so far. */
  readonly entries: number;
  /** With these the room status tells when to ask for this one again (docs/waiting-page.md). */
  readonly near_up_to: number;
  readonly line: string;
  /** How the visitor goes in. */
  readonly enter: EnterWay;
  /** Whether the room status has a pace. */
  readonly paced: boolean;
}

/** @param entry of the visitor's ticket; null: it has none */
export function placeStatus(
  where: Staying,
  status: VisitorStatus,
  { state, perSecond }: Pick<RoomSnapshot, 'state' | 'perSecond'>,
  entry: number | null,
): PlaceStatus {
  const { enter } = state.settings;
  const { nearUpTo, line } = ownStatusTriggers(state);
  return {
    ...status,
    place: placeName(where, state),
    opens_at: formatIsoTime(toldOpeningMs(state)),
    // The room may have been seen before this visitor came.
    entries: Math.max(state.draw.entries, rankOfEntry(state.draw, entry ?? 0)),
    near_up_to: nearUpTo,
    line,
    enter,
    paced: ratePerMinute(state, perSecond) !== null,
  };
}

/** What the page is told besides, of whoever has no place here. */
export const noPlace = {
  place: 'none',
  opens_at: null,
  entries: 0,
  near_up_to: 0,
  line: '',
  enter: 'auto',
  paced: false,
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
  'starting.at',
  'waiting.until',
  'called.at',
  'missed.at',
  'ended.at',
  'title.turn',
  'turn.going',
  'turn.tap',
  'turn.until',
  'crowded.until',
  'updated',
  'unavailable.text',
  'offline.text',
  'online.text',
  'notify.ask',
  'notify.on',
  'notify.sound_only',
  'notify.asking',
  'notify.denied',
  'notify.stopped',
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
