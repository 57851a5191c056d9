import { type FeedEvent, missedEvents } from '../store/event-feed.ts';
import type { Store } from '../store/store.ts';
import { backOffMs } from './back-off.ts';
import { Cursor } from './cursor.ts';
import type { Delivery, EventReader } from './event-reader.ts';
import { type EventView, viewEvent, viewGap } from './event-view.ts';

export interface RunParts {
  readonly reader: EventReader;
  readonly store: Pick<Store, 'events' | 'documents' | 'leases'>;
  /** Of its own among all processes. */
  readonly holder: string;
  readonly leaseMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonicMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Gives up what is being sent. */
  readonly signal: AbortSignal;
  /** `attempts`: how many in a row this one was. */
  readonly onDelivery: (delivery: Delivery, attempts: number) => void;
  /** When the oldest event happened that is not delivered yet; null: there is none, or it is another process' matter. */
  readonly onWaiting: (sinceMs: number | null) => void;
}

/** How often a reader that has been told everything is looked after. */
export const POLL_MS = 1_000;
const BATCH = 100;
/** A crash repeats at most what was delivered in this time. */
const SAVE_EVERY_MS = 1_000;

/**
 * Tells one reader what happens, one event at a time: as long as this process has the lease, from where the cursor is.
 * Moves by steps, so that whoever drives it decides how time passes.
 */
export class DeliveryRun {
  readonly #parts: RunParts;
  readonly #name: string;
  /** null: the lease is not ours. */
  #cursor: Cursor | null = null;
  #leasedAtMs = Number.NEGATIVE_INFINITY;
  #savedAtMs = Number.NEGATIVE_INFINITY;
  /** Read and not yet done with. */
  #batch: FeedEvent[] = [];
  #failures = 0;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #gone = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    const { room, kind, name } = parts.reader;
    this.#name = `${room}:${kind}:${name}`;
  }

  /** Notes where a new reader begins, so that nothing is missed that happens from now on. */
  async begin(): Promise<void> {
    await this.#openCursor();
  }

  /**
   * Does the next thing: at most one event is sent.
   *
   * @returns how long to wait before the next step, in milliseconds
   */
  async step(): Promise<number> {
    const { reader, leaseMs, monotonicMs, onWaiting } = this.#parts;
    const renewEveryMs = leaseMs / 3;
    const cursor = await this.#takeLease(renewEveryMs);
    if (cursor === null || this.#gone) return renewEveryMs;
    const waitMs = this.#retryAtMs - monotonicMs();
    if (waitMs > 0) {
      onWaiting(this.#batch[0]?.atMs ?? null);
      return Math.min(waitMs, renewEveryMs);
    }

    if (this.#batch.length === 0) {
      const { room } = reader;
      const events = await this.#parts.store.events.read({ room, after: cursor.after, limit: BATCH });
      this.#batch = withOneGapForMany(reader, cursor.after, events);
    }
    const [next] = this.#batch;
    onWaiting(next?.atMs ?? null);
    if (next === undefined) {
      await this.#save(cursor);
      return Math.min(POLL_MS, renewEveryMs);
    }
    const gap = missedEvents(cursor.after, next.id) > 0;
    const event = gap ? viewGap(reader.room, cursor.after, next) : viewEvent(reader.room, next);
    if (reader.wants(event) && !(await this.#send(cursor, event))) return 0;
    if (!gap) this.#batch.shift();
    cursor.moveTo(event.id);
    if (monotonicMs() - this.#savedAtMs >= SAVE_EVERY_MS) await this.#save(cursor);
    return 0;
  }

  /** Leaves the reader to others, who go on where this one has come to. */
  async release(): Promise<void> {
    const { store, holder } = this.#parts;
    if (this.#cursor === null) return;
    await this.#save(this.#cursor);
    await store.leases.release({ name: `deliver:${this.#name}`, holder });
    this.#forget();
  }

  /** @returns whether the event is done with */
  async #send(cursor: Cursor, event: EventView): Promise<boolean> {
    const { reader, signal, onDelivery, monotonicMs, random } = this.#parts;
    const delivery = await reader.send(event, signal);
    if (signal.aborted && delivery.kind === 'failed') return false;
    if (delivery.kind === 'unneeded') return true;
    onDelivery(delivery, this.#failures + 1);
    if (delivery.kind === 'delivered' || delivery.kind === 'refused') {
      this.#failures = 0;
      return true;
    }
    if (delivery.kind === 'gone') {
      this.#gone = true;
    } else {
      this.#failures += 1;
      this.#retryAtMs = monotonicMs() + backOffMs(this.#failures, delivery.retryAfterMs, random());
    }
    await this.#save(cursor);
    return false;
  }

  /** @returns the cursor while the lease is ours, else null */
  async #takeLease(renewEveryMs: number): Promise<Cursor | null> {
    const { store, holder, leaseMs, monotonicMs } = this.#parts;
    const askedAtMs = monotonicMs();
    const ageMs = askedAtMs - this.#leasedAtMs;
    if (this.#cursor !== null && ageMs < renewEveryMs) return this.#cursor;
    // Others may have had it meanwhile, and may have come further.
    if (ageMs >= leaseMs) this.#forget();
    if (!(await store.leases.take({ name: `deliver:${this.#name}`, holder, ttlMs: leaseMs }))) {
      this.#forget();
      return null;
    }
    this.#leasedAtMs = askedAtMs;
    this.#cursor ??= await this.#openCursor();
    return this.#cursor;
  }

  #openCursor(): Promise<Cursor> {
    const { reader, store } = this.#parts;
    const begin = async () => reader.after ?? store.events.newest({ room: reader.room });
    return Cursor.open(store.documents, { name: `cursor:${this.#name}`, of: reader.id, begin });
  }

  async #save(cursor: Cursor): Promise<void> {
    this.#savedAtMs = this.#parts.monotonicMs();
    if (!(await cursor.save())) this.#forget();
  }

  #forget(): void {
    this.#cursor = null;
    this.#batch = [];
    this.#leasedAtMs = Number.NEGATIVE_INFINITY;
    this.#parts.onWaiting(null);
  }
}

/**
 * Events without those that the reader does not want and that stand alone between two gaps: such gaps become one. The
 * last event stays: what follows it is not known.
 */
function withOneGapForMany(reader: EventReader, after: number, events: readonly FeedEvent[]): FeedEvent[] {
  return events.filter((event, index) => {
    const next = events[index + 1];
    const before = events[index - 1]?.id ?? after;
    const standsAlone = next !== undefined && missedEvents(before, event.id) > 0 && missedEvents(event.id, next.id) > 0;
    return !standsAlone || reader.wants(viewEvent(reader.room, event));
  });
}
