import { formTarget, siteOrigin } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import type { TextKey } from '../../language/catalog.ts';
import { opensByItselfMs, toldOpeningMs } from '../../room/opening.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { PlaceName } from '../../waiting/place-name.ts';
import { waitingPagePath } from '../../web/waiting-page-url.ts';
import type { PageOptions } from '../pages/page.ts';
import type { Figures } from '../pages/plates.ts';
import { estimateText } from './estimate-text.ts';
import { liveTexts, type PageData } from './page-data.ts';
import type { Staying } from './visitor.ts';

/** What differs between the pages of two visitors in the same place, and from moment to moment. */
const figures: Figures = {
  '': new Set([
    ...['entry', 'pageData', 'startsInSeconds', 'missedAt', 'endedAt', 'updatedAt', 'refreshAfter'],
    ...['rejoinAction', 'goOnAction', 'receiptPath'],
  ]),
  status: new Set([
    ...['number', 'serving', 'ahead', 'estimate', 'entries', 'near_up_to', 'line', 'poll_after', 'continue'],
    ...['opens_at', 'starts_at', 'ends_at', 'called_at', 'turn_ends_at', 'resumes_at'],
  ]),
  progress: new Set(['number', 'entry', 'location', 'logins', 'startedAtMs', 'endsAtMs', 'untilMs']),
  opening: new Set(['at', 'inSeconds']),
  estimate: new Set(['values']),
  refresh: new Set(['afterS', 'watchedS', 'address']),
};

/** What the page of a visitor's place shows. */
export interface PlacePageOptions {
  readonly data: PageData;
  /** Where this page is: path below the root of the host. */
  readonly address: string;
  readonly uid: string;
  readonly client: Pick<ClientConfig, 'metadata'>;
  readonly where: Staying;
  /** Of the visitor's ticket; null: it has none. */
  readonly entry: number | null;
  readonly state: RoomState;
  /** Of a visit that has ended, epoch milliseconds; null: there is none. */
  readonly visitEndMs: number | null;
}

/** The waiting page of a place, but for its languages. */
export function placePage({
  data,
  address,
  uid,
  client,
  where,
  entry,
  state,
  visitEndMs,
}: PlacePageOptions): Omit<PageOptions, 'languages'> {
  const { title, status, now } = data;
  const target = formTarget(client);
  return {
    template: 'waiting.njk',
    room: state.room,
    figures,
    values: {
      title,
      status,
      entry,
      progress: where,
      pageData: data,
      liveTexts,
      opening: opening(state),
      startsInSeconds: secondsUntil(status.starts_at, state),
      end: endOf(status.place, where, state),
      site: siteOrigin(client),
      missedAt: isTurnOver(status.place, where) ? turnEnd(status.called_at, state) : null,
      endedAt: formatIsoTime(visitEndMs),
      estimate: estimateText(status.estimate),
      rejoinAction: `${waitingPagePath(uid)}/rejoin`,
      goOnAction: `${waitingPagePath(uid)}/go-on`,
      receiptPath: `${waitingPagePath(uid)}/receipt`,
      drawPath: `/rooms/${state.room}/draw`,
      updatedAt: now,
    },
    refresh:
      where.kind === 'missed' && status.place === where.reason
        ? null
        : { afterS: status.poll_after, address, byScript: true },
    formsTo: target === null ? [] : [target],
    script: true,
  };
}

/** Texts of a place in which nobody is called and no number is given. */
interface End {
  readonly heading: TextKey;
  readonly text: TextKey;
  /** What it means for somebody in line beside the text, which may be the room's own; null: the text says it. */
  readonly meaning: TextKey | null;
}

function meaningOf(
  place: 'closed' | 'over',
  { isInLine, opensByItself }: { readonly isInLine: boolean; readonly opensByItself: boolean },
): TextKey | null {
  if (place === 'closed') return opensByItself ? 'closed.opens' : null;
  return isInLine ? 'over.in_line' : null;
}

/** @returns null: it is another place */
function endOf(place: PlaceName | 'none', where: Staying, state: RoomState): End | null {
  if (place !== 'closed' && place !== 'over') return null;
  const isInLine = where.kind === 'waiting' || where.kind === 'prequeue';
  const opensByItself = (opensByItselfMs(state) ?? 0) > state.storeMs;
  return {
    heading: where.kind === 'missed' ? `${where.reason}.heading` : `${place}.heading`,
    // Where it is known when the room opens the page says so.
    text: place === 'closed' && isInLine && opensByItselfMs(state) === null ? 'closed.in_line' : `${place}.text`,
    meaning: meaningOf(place, { isInLine, opensByItself: opensByItself && where.kind !== 'missed' }),
  };
}

function isTurnOver(place: PlaceName | 'none', where: Staying): boolean {
  return place === 'next' || (where.kind === 'missed' && where.reason === 'missed');
}

/** When a turn ended that was not taken, as the room says now how long one lasts. */
function turnEnd(calledAt: string | null, { settings }: RoomState): string | null {
  return calledAt === null ? null : formatIsoTime(Date.parse(calledAt) + settings.turnWindowMs);
}

function secondsUntil(iso: string | null, { storeMs }: RoomState): number | null {
  return iso === null ? null : (Date.parse(iso) - storeMs) / 1000;
}

/** What there is to say of the doors. */
function opening(state: RoomState): object {
  const at = formatIsoTime(toldOpeningMs(state));
  const byItself = opensByItselfMs(state) !== null;
  return { drawing: state.draw.drawnAtMs !== null, at, byItself, inSeconds: secondsUntil(at, state) };
}
