import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RoomEvent } from '../../room/room-event.ts';
import type { EventFeed } from '../../store/event-feed.ts';

const PAGE = 1_000;

/** Whether an event may have changed the mode of its room; null: nobody can tell. */
function changesMode(event: RoomEvent): boolean | null {
  if (event.type === 'doors.opened') return true;
  if (event.type !== 'settings.changed') return false;
  return event.change === null ? null : event.change.mode !== undefined;
}

/** Since when a room has its mode, from what was done to it. What was read is remembered. */
export class ModeSince {
  readonly #feed: Pick<EventFeed, 'read'>;
  readonly #room: string;
  #after = 0;
  #sinceMs: number | null = null;
  /** The reading under way: those who ask meanwhile wait for it, then for their own. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(feed: Pick<EventFeed, 'read'>, room: string) {
    this.#feed = feed;
    this.#room = room;
  }

  /** Epoch milliseconds; null: nobody knows. Rejects with `store_unavailable`. */
  async latest(): Promise<number | null> {
    const reading = this.#reading.then(() => this.#catchUp());
    // Whoever comes next tries again.
    this.#reading = reading.catch(() => undefined);
    await reading;
    return this.#sinceMs;
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const acts = await this.#feed.read({ room: this.#room, after: this.#after, limit: PAGE, only: 'acts' });
      for (const { id, atMs, event } of acts) {
        const changes = changesMode(event);
        if (changes !== false) this.#sinceMs = changes === null ? null : atMs;
        this.#after = id;
      }
      if (acts.length < PAGE) return;
      // Visitors come first: the embedded store reads in this very thread.
      await nextTurn();
    }
  }
}
