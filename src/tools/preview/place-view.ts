import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RoomConfig } from '../../config/config.ts';
import type { PageOptions } from '../../http/pages/page.ts';
import { RoomStatusPage } from '../../http/rooms/room-status.ts';
import { type PlaceStatus, pageData, placeStatus } from '../../http/waiting-page/page-data.ts';
import { placePage } from '../../http/waiting-page/place-page.ts';
import { visitorStatus } from '../../http/waiting-page/status.ts';
import type { PlaceRecipe } from './recipe.ts';
import { Scene } from './scene.ts';

/** A place as the product tells of it; it never changes, however often a page asks. */
export interface PlaceView {
  readonly page: Omit<PageOptions, 'languages'>;
  /** What the script is told. */
  readonly status: PlaceStatus;
  /** Answers with the room status. */
  answerStatus(req: IncomingMessage, res: ServerResponse): void;
}

export interface PlaceViewOptions {
  readonly search: string;
  /** Of a client of the room. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** When the scene begins, epoch milliseconds. */
  readonly startMs: number;
}

/**
 * Brings a line of the room to the place and looks at it from there.
 *
 * @param here path of the page; with `search` it is where the visitor would go on from a turn
 */
export async function viewPlace(
  room: RoomConfig,
  recipe: PlaceRecipe,
  here: string,
  { search, metadata, startMs }: PlaceViewOptions,
): Promise<PlaceView> {
  await using scene = await Scene.open(room, recipe.settings?.(startMs) ?? {}, startMs);
  const { where, entry, number = null } = await recipe.arrange(scene, `${here}${search}`);
  const state = await scene.state();
  const view = { state, perSecond: null, seenAtMs: 0 };
  const known = { number, calledAtMs: scene.calledAtMs };
  const status = placeStatus(where, visitorStatus(where, view, known), view, entry);
  // Below the page's own path: what the script asks for is told for this place alone.
  const data = pageData(room.title, status, state, new Date(scene.storeMs).toISOString(), here);
  const roomStatus = new RoomStatusPage({ epochMs: () => 0 });
  roomStatus.observe(view);
  return {
    page: placePage({
      data,
      address: here + search,
      uid: here.slice(1),
      client: { metadata },
      where,
      entry,
      state,
      visitEndMs: scene.visitEndMs,
    }),
    status,
    answerStatus(req, res) {
      if (!roomStatus.answer(req, res, room.name)) res.writeHead(405).end();
    },
  };
}
