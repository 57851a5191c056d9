import type { RoomConfig } from '../../config/config.ts';
import type { EventFeed } from '../../store/event-feed.ts';
import type { LineStore } from '../../store/line-store.ts';
import { seesRoom } from '../admin/access.ts';
import type { AdminCaller } from '../admin/authentication.ts';
import { viewPlanned } from '../admin/planned-view.ts';
import type { RoomView, ViewRoom } from '../admin/room-view.ts';
import { type ToldEvent, tellEvent } from './event-words.ts';
import type { LocalTimes } from './local-times.ts';
import { ModeSince } from './mode-since.ts';
import { type ToldPlan, tellPlanned } from './planned-words.ts';
import { RecentEvents } from './recent-events.ts';

/** How many events the page of all rooms tells. */
const EVENTS_OF_ALL = 12;

export interface PanelDataOptions {
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  readonly line: LineStore;
  readonly events: EventFeed;
}

/** What the pages show: as the admin API tells it. */
export class PanelData {
  readonly #options: PanelDataOptions;
  readonly #recent: ReadonlyMap<string, RecentEvents>;
  readonly #modes: ReadonlyMap<string, ModeSince>;

  constructor(options: PanelDataOptions) {
    this.#options = options;
    this.#recent = new Map(options.rooms.map(({ name }) => [name, new RecentEvents(options.events, name)]));
    this.#modes = new Map(options.rooms.map(({ name }) => [name, new ModeSince(options.events, name)]));
  }

  /** Those that somebody may see. */
  rooms(caller: AdminCaller): Promise<RoomView[]> {
    return Promise.all(this.#seenBy(caller).map(({ name }) => this.room(name)));
  }

  /** The title of a room; its name where nobody serves it. */
  title(room: string): string {
    return this.#options.rooms.find(({ name }) => name === room)?.title ?? room;
  }

  async room(room: string): Promise<RoomView> {
    const { line, view } = this.#options;
    return view(await line.tick({ room }));
  }

  /** Since when a room has its mode, epoch milliseconds; null: nobody knows. */
  async modeSince(room: string): Promise<number | null> {
    return (await this.#modes.get(room)?.latest()) ?? null;
  }

  /** What a room does by itself. */
  async plan({ room, next_change: next }: RoomView, times: LocalTimes): Promise<ToldPlan[]> {
    if (next === null) return [];
    const planned = await this.#options.line.planned({ room });
    return planned.map((each) => tellPlanned(viewPlanned(each), times));
  }

  /** What happened lately in a room, the newest first. */
  async lately(room: string, times: LocalTimes): Promise<ToldEvent[]> {
    const events = (await this.#recent.get(room)?.latest()) ?? [];
    return events.map((event) => tellEvent(event, times)).reverse();
  }

  /** Likewise in all of them, each with the title of its room. */
  async latelyEverywhere(caller: AdminCaller, times: LocalTimes): Promise<(ToldEvent & { title: string })[]> {
    const told = await Promise.all(
      this.#seenBy(caller).map(async ({ name, title }) =>
        (await this.lately(name, times)).map((event) => ({ ...event, title })),
      ),
    );
    return told
      .flat()
      .sort((one, other) => other.atMs - one.atMs)
      .slice(0, EVENTS_OF_ALL);
  }

  #seenBy(caller: AdminCaller): readonly RoomConfig[] {
    return this.#options.rooms.filter(({ name }) => seesRoom(caller, name));
  }
}
