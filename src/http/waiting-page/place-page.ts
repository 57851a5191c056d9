import { siteOrigin } from '../../config/client-registry.ts';
import type { ClientConfig } from '../../config/config.ts';
import { writeTime } from '../../config/written.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { PageOptions } from '../page.ts';
import { estimateText } from './estimate-text.ts';
import { liveTexts, type PageData } from './page-data.ts';
import type { Staying } from './visitor.ts';

/** As many languages as a client may ask for. */
const MOST_LOCALES = 16;

/** What the page of a visitor's place shows. */
export interface Place {
  readonly data: PageData;
  readonly uid: string;
  readonly client: Pick<ClientConfig, 'metadata'>;
  readonly where: Staying;
  /** Of the visitor's ticket; null: it has none. */
  readonly entry: number | null;
  readonly state: RoomState;
}

/** The tags of a `ui_locales`. */
export function localeTags(locales: string | null): string[] {
  return locales === null ? [] : locales.split(' ', MOST_LOCALES).filter((tag) => tag !== '');
}

/** The waiting page of a place, but for its languages. */
export function placePage({ data, uid, client, where, entry, state }: Place): Omit<PageOptions, 'languages'> {
  const { title, status, now } = data;
  const site = siteOrigin(client);
  return {
    template: 'waiting.njk',
    room: state.room,
    values: {
      title,
      status,
      entry,
      progress: where,
      pageData: data,
      liveTexts,
      opening: opening(state),
      estimate: estimateText(status.estimate),
      rejoinAction: `/interaction/${uid}/rejoin`,
      receiptPath: `/interaction/${uid}/receipt`,
      drawPath: `/rooms/${state.room}/draw`,
      updatedAt: now,
    },
    refreshAfter: where.kind === 'missed' ? null : status.poll_after,
    formsTo: site === null ? [] : [site],
    script: true,
  };
}

/** What there is to say of the doors. */
function opening({ settings: { opensAtMs }, draw, nowMs }: RoomState): object {
  return {
    drawing: draw.drawnAtMs !== null,
    at: writeTime(opensAtMs),
    inSeconds: opensAtMs === null ? null : (opensAtMs - nowMs) / 1000,
  };
}
