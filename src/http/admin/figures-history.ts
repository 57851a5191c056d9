import { setImmediate as nextTurn } from 'node:timers/promises';
import { countHeld, type Gap } from '../../room/gaps.ts';
import type { RoomEvent, RoomFigures } from '../../room/room-event.ts';
import type { EventFeed } from '../../store/event-feed.ts';

export interface FiguresOfMinute {
  readonly atMs: number;
  readonly figures: RoomFigures;
  /** Numbers that somebody held and nobody had called, before the doors open the entries too. */
  readonly uncalled: number;
  /** People called in this epoch, but for those who were absent. */
  readonly called: number;
}

interface Minute extends Omit<FiguresOfMinute, 'uncalled'> {
  /** Numbers that somebody held and nobody had called. */
  readonly held: number;
  /** Whether the doors had opened; null: the events before are not known. */
  readonly isOpened: boolean | null;
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
  #minutes: Minute[] = [];
  #after = 0;
  /** Of the epoch that is read: numbers that nobody holds. */
  #gaps: Gap[] = [];
  #isOpened: boolean | null = null;
  /** The reading under way: those who ask meanwhile wait for it, then for their own. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(feed: Pick<EventFeed, 'read'>, room: string) {
    this.#feed = feed;
    this.#room = room;
  }

  /**
   * Those noted after `sinceMs`, the oldest first. Rejects with `store_unavailable`.
   *
   * @param isOpened whether the doors have opened in the epoch that goes on
   */
  async since(sinceMs: number, isOpened: boolean): Promise<readonly FiguresOfMinute[]> {
    const reading = this.#reading.then(() => this.#catchUp());
    // Whoever comes next tries again.
    this.#reading = reading.catch(() => undefined);
    await reading;
    return this.#minutes
      .filter(({ atMs }) => atMs > sinceMs)
      .map(({ held, isOpened: was, ...minute }) => {
        // Had they opened since, an event would tell of it.
        const early = (was ?? isOpened) ? 0 : minute.figures.entries;
        return { ...minute, uncalled: held + early };
      });
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const events = await this.#feed.read({ room: this.#room, after: this.#after, limit: PAGE });
      for (const { id, atMs, event } of events) {
        if (id === 1) this.#isOpened = false;
        this.#after = id;
        this.#take(atMs, event);
      }
      const newestMs = this.#minutes.at(-1)?.atMs ?? 0;
      this.#minutes = this.#minutes.filter(({ atMs }) => newestMs - atMs < HISTORY_MS);
      if (events.length < PAGE) return;
      // Visitors come first: the embedded store reads in this very thread.
      await nextTurn();
    }
  }

  #take(atMs: number, event: RoomEvent): void {
    switch (event.type) {
      case 'room.reset':
        this.#settle(({ issued, entries }) => issued >= entries);
        this.#gaps = [];
        this.#isOpened = false;
        break;
      case 'doors.opened':
        this.#settle(() => false);
        this.#isOpened = true;
        break;
      case 'numbers.skipped':
        this.#gaps.push({ from: event.from, to: event.to });
        break;
      case 'room.metrics':
        this.#minutes.push(this.#minute(atMs, event.figures));
    }
  }

  /** Of minutes before whose events are not known, and which the event that comes next tells of. */
  #settle(wereOpened: (figures: RoomFigures) => boolean): void {
    this.#minutes = this.#minutes.map((minute) => ({
      ...minute,
      isOpened: minute.isOpened ?? wereOpened(minute.figures),
    }));
  }

  #minute(atMs: number, figures: RoomFigures): Minute {
    const { issued, serving, passedOver } = figures;
    return {
      atMs,
      figures,
      held: countHeld(this.#gaps, serving, issued),
      isOpened: this.#isOpened,
      called: Math.max(0, countHeld(this.#gaps, 0, serving) - passedOver),
    };
  }
}
