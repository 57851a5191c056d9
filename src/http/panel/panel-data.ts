import type { RoomConfig } from '../../config/config.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { viewEvents } from '../admin/event-frames.ts';
import type { RoomView, ViewRoom } from '../admin/room-view.ts';
import { type ToldEvent, tellEvents } from './event-words.ts';

/** How far back events are looked through for those that are told. */
const EVENTS_READ = 500;
const EVENTS_TOLD = 25;

export interface PanelDataOptions {
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  readonly line: LineStore;
  readonly events: EventFeed;
}

/** What the pages show: as the admin API tells it. */
export class PanelData {
  readonly #options: PanelDataOptions;

  constructor(options: PanelDataOptions) {
    this.#options = options;
  }

  rooms(): Promise<RoomView[]> {
    return Promise.all(this.#options.rooms.map(({ name }) => this.room(name)));
  }

  async room(room: string): Promise<RoomView> {
    const { line, view } = this.#options;
    return view(await line.tick({ room }));
  }

  /** What happened lately, the newest first. */
  async lately(room: string): Promise<ToldEvent[]> {
    const { events } = this.#options;
    const after = Math.max(0, (await events.newest({ room })) - EVENTS_READ);
    // Told as if nothing were known before: no gap where reading begins.
    return tellEvents(viewEvents(room, 0, await events.read({ room, after, limit: EVENTS_READ })), EVENTS_TOLD);
  }
}
