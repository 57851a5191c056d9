import { setImmediate as nextTurn } from 'node:timers/promises';
import { EVENTS_KEPT, type RoomEvent } from '../../room/room-event.ts';
import type { Outcome } from '../../room/visit.ts';
import type { EventFeed, FeedEvent } from '../../store/event-feed.ts';

/** A visit on a number, as events tell of it. */
export interface PastVisit {
  readonly sub: string;
  /** null: the event is not kept any more. */
  readonly startedAtMs: number | null;
  /** null: it goes on. */
  readonly endedAtMs: number | null;
  readonly outcome: Outcome | null;
}

/** What the events of a room tell of a number in the epoch that goes on. null: they do not tell it. */
export interface NumberHistory {
  /** Joins make no events: the number was given after the first and by the second moment. */
  readonly joined: { readonly afterMs: number | null; readonly byMs: number | null };
  /** When the doors opened and the draw gave the number. */
  readonly drawnAtMs: number | null;
  readonly calledAtMs: number | null;
  /** When it was noted that the turns up to it are over. */
  readonly turnOverAtMs: number | null;
  /** The oldest first, one for each `sub`. */
  readonly visits: readonly PastVisit[];
  readonly givenBack: readonly { readonly atMs: number; readonly by: string | null }[];
  /** Whether all events of the epoch are kept. */
  readonly isWhole: boolean;
}

type Advanced = Extract<RoomEvent, { readonly type: 'serving.advanced' }>;

const PAGE = 1_000;

/** Reads what became of a number from the events of its room. */
class HistoryReading {
  readonly #number: number;
  #afterMs: number | null = null;
  #byMs: number | null = null;
  #drawnAtMs: number | null = null;
  #calledAtMs: number | null = null;
  /** Whether all numbers of that call had been given by then: serving may go ahead of them. */
  #wasGiven = false;
  #turnOverAtMs: number | null = null;
  readonly #visits = new Map<string, PastVisit>();
  #givenBack: { atMs: number; by: string | null }[] = [];
  /** Whether the beginning of the epoch was among the events. */
  #hasBegun = false;
  #hasGap = false;
  #lastId: number | null = null;
  #count = 0;

  constructor(number: number) {
    this.#number = number;
  }

  take({ id, atMs, event }: FeedEvent): void {
    this.#hasGap ||= this.#lastId !== null && id !== this.#lastId + 1;
    this.#lastId = id;
    this.#count += 1;
    if (event.type === 'room.reset') this.#beginEpoch(atMs);
    else this.#note(atMs, event);
  }

  get history(): NumberHistory {
    // Serving may go ahead of the numbers that are given: then it was called as it joined.
    const isEarlier = this.#calledAtMs !== null && this.#afterMs !== null && this.#calledAtMs < this.#afterMs;
    const started = [...this.#visits.values()].map(({ startedAtMs }) => startedAtMs);
    const later = [this.#byMs, this.#wasGiven ? this.#calledAtMs : null, ...started].filter((ms) => ms !== null);
    return {
      joined: { afterMs: this.#afterMs, byMs: later.length === 0 ? null : Math.min(...later) },
      drawnAtMs: this.#drawnAtMs,
      calledAtMs: isEarlier ? null : this.#calledAtMs,
      turnOverAtMs: this.#turnOverAtMs,
      visits: [...this.#visits.values()],
      givenBack: this.#givenBack,
      isWhole: !this.#hasGap && (this.#hasBegun || this.#count < EVENTS_KEPT),
    };
  }

  #beginEpoch(atMs: number): void {
    this.#afterMs = atMs;
    this.#byMs = null;
    this.#drawnAtMs = null;
    this.#calledAtMs = null;
    this.#turnOverAtMs = null;
    this.#visits.clear();
    this.#givenBack = [];
    this.#hasBegun = true;
    this.#hasGap = false;
  }

  #note(atMs: number, event: RoomEvent): void {
    const number = this.#number;
    switch (event.type) {
      case 'room.metrics':
        if (event.figures.issued < number) this.#afterMs = atMs;
        else this.#byMs ??= atMs;
        break;
      case 'doors.opened':
        if (event.base < number && number <= event.base + event.entries) this.#drawnAtMs = atMs;
        break;
      case 'serving.advanced':
        this.#noteCall(atMs, event);
        break;
      case 'turns.missed':
        if (number <= event.upTo) this.#turnOverAtMs ??= atMs;
        break;
      case 'admission.started':
        if (event.number === number) this.#begin(event.sub, atMs);
        break;
      case 'admission.ended':
        if (event.number === number) this.#end(event.sub, atMs, event.outcome);
        break;
      case 'number.given_back':
        if (event.number === number) this.#givenBack.push({ atMs, by: event.actor });
        break;
      default:
        break;
    }
  }

  #noteCall(atMs: number, { from, to, called, passedOver }: Advanced): void {
    if (from < this.#number && this.#number <= to) {
      this.#calledAtMs = atMs;
      this.#wasGiven = called + passedOver === to - from;
      this.#turnOverAtMs = null;
    }
    // A step back takes the call back.
    if (to < this.#number && this.#number <= from) this.#calledAtMs = null;
  }

  /** A visit that lapsed may begin once more. */
  #begin(sub: string, startedAtMs: number): void {
    const known = this.#visits.get(sub);
    this.#visits.set(sub, { sub, startedAtMs: known?.startedAtMs ?? startedAtMs, endedAtMs: null, outcome: null });
  }

  #end(sub: string, endedAtMs: number, outcome: Outcome): void {
    const { startedAtMs = null, endedAtMs: settledAtMs = null } = this.#visits.get(sub) ?? {};
    this.#visits.set(sub, { sub, startedAtMs, endedAtMs: settledAtMs ?? endedAtMs, outcome });
  }
}

/** Reads all events that are kept of a room for what they tell of a number. Rejects with `store_unavailable`. */
export async function readNumberHistory(
  feed: Pick<EventFeed, 'read'>,
  room: string,
  number: number,
): Promise<NumberHistory> {
  const reading = new HistoryReading(number);
  for (let after = 0; ; ) {
    const events = await feed.read({ room, after, limit: PAGE });
    for (const event of events) reading.take(event);
    if (events.length < PAGE) return reading.history;
    after = events.at(-1)?.id ?? after;
    // Visitors come first: the embedded store reads in this very thread.
    await nextTurn();
  }
}
