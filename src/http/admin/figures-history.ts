import { setImmediate as nextTurn } from 'node:timers/promises';
import { countHeld, type Gap } from '../../room/gaps.ts';
import { isAct, type RoomEvent, type RoomFigures } from '../../room/room-event.ts';
import type { EventFeed, FeedEvent } from '../../store/event-feed.ts';
import { type Waited, WaitingTimes } from './waiting-times.ts';

export interface FiguresOfMinute {
  readonly atMs: number;
  readonly figures: RoomFigures;
  /** Numbers that somebody held and nobody had called, before the doors open the entries too. */
  readonly uncalled: number;
  /** People called in this epoch, but for those who were absent. */
  readonly called: number;
  /** How many were passed over since the figures before: nobody was there when they were called. */
  readonly absent: number;
  /** Of those called since the figures before; null: nobody was, or nobody knows when they joined. */
  readonly waited: Waited | null;
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
/** How many acts are told. */
const MOST_ACTS = 100;

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
  /** The newest. */
  #acts: FeedEvent[] = [];
  /** Of the epoch that is read. */
  readonly #times = new WaitingTimes();
  #absent = 0;
  /** The figures before, of the same epoch; null: there are none. */
  #before: { readonly atMs: number; readonly called: number } | null = null;
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

  /** What people, settings and the plan did after `sinceMs`, as far as it was read, the oldest first: the newest hundred. */
  acts(sinceMs: number): readonly FeedEvent[] {
    return this.#acts.filter(({ atMs }) => atMs > sinceMs);
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const events = await this.#feed.read({ room: this.#room, after: this.#after, limit: PAGE });
      for (const noted of events) {
        const { id, atMs, event } = noted;
        if (id === 1) this.#isOpened = false;
        this.#after = id;
        if (isAct(event)) this.#acts.push(noted);
        this.#take(atMs, event);
      }
      this.#acts = this.#acts.slice(-MOST_ACTS);
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
        this.#times.begin(atMs);
        this.#before = { atMs, called: 0 };
        this.#absent = 0;
        break;
      case 'doors.opened':
        this.#settle(() => false);
        this.#isOpened = true;
        this.#times.add(atMs, event.base);
        this.#times.add(atMs, event.base + event.entries);
        break;
      case 'serving.advanced':
        this.#absent += event.passedOver;
        break;
      case 'numbers.skipped':
        this.#gaps.push({ from: event.from, to: event.to });
        this.#times.add(atMs, event.from - 1);
        this.#times.add(atMs, event.to);
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
    const last = Math.min(serving, issued);
    const before = this.#before;
    this.#times.add(atMs, issued);
    const waited = before === null ? null : this.#times.of(before.called, last, before.atMs, atMs);
    this.#times.forget(last);
    const absent = this.#absent;
    this.#before = { atMs, called: last };
    this.#absent = 0;
    return {
      ...{ absent, waited },
      atMs,
      figures,
      held: countHeld(this.#gaps, serving, issued),
      isOpened: this.#isOpened,
      called: Math.max(0, countHeld(this.#gaps, 0, serving) - passedOver),
    };
  }
}
