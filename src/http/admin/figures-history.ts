import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RoomFigures } from '../../room/room-event.ts';
import type { EventFeed } from '../../store/event-feed.ts';

export interface FiguresOfMinute {
  readonly atMs: number;
  readonly figures: RoomFigures;
}

/** How far back figures are kept. */
export const HISTORY_MS = 24 * 3_600_000;

const PAGE = 1_000;

/**
 * The figures of a room minute by minute, from its events. They are few among many, so what was read is remembered, and
 * whoever asks again waits for the events since then alone.
 */
export class FiguresHistory {
  readonly #feed: Pick<EventFeed, 'read'>;
  readonly #room: string;
  #minutes: FiguresOfMinute[] = [];
  #after = 0;
  /** The reading under way: those who ask meanwhile wait for it, then for their own. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(feed: Pick<EventFeed, 'read'>, room: string) {
    this.#feed = feed;
    this.#room = room;
  }

  /** Those noted after `sinceMs`, the oldest first. Rejects with `store_unavailable`. */
  async since(sinceMs: number): Promise<readonly FiguresOfMinute[]> {
    const reading = this.#reading.then(() => this.#catchUp());
    // Whoever comes next tries again.
    this.#reading = reading.catch(() => undefined);
    await reading;
    return this.#minutes.filter(({ atMs }) => atMs > sinceMs);
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const events = await this.#feed.read({ room: this.#room, after: this.#after, limit: PAGE });
      for (const { id, atMs, event } of events) {
        this.#after = id;
        if (event.type === 'room.metrics') this.#minutes.push({ atMs, figures: event.figures });
      }
      const newestMs = this.#minutes.at(-1)?.atMs ?? 0;
      this.#minutes = this.#minutes.filter(({ atMs }) => newestMs - atMs < HISTORY_MS);
      if (events.length < PAGE) return;
      // Visitors come first: the embedded store reads in this very thread.
      await nextTurn();
    }
  }
}
