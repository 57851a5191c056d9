import { Readable } from 'node:stream';
import type { EventFeed } from '../../store/event-feed.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import { type EventFrame, eventFrames } from './event-frames.ts';

export interface EventStreamOptions {
  readonly room: string;
  /** The last event that the reader knows; 0: none. */
  readonly after: number;
  readonly feed: Pick<EventFeed, 'read'>;
  /** The newest event that the process knows of. */
  readonly newest: () => number;
}

/** How many events are read at a time, by whoever reads the feed. */
export const EVENTS_AT_A_TIME = 100;
/** How long a reader should wait before it comes back, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * Server-sent events of one reader. While the reader keeps up it is offered what others read as well; one that does not
 * is given nothing, so that nothing piles up, and reads the feed for itself from where it stopped once it takes more.
 */
export class EventStream extends Readable {
  readonly #options: EventStreamOptions;
  /** The last event that was written. */
  #position: number;
  #wanted = false;
  #reading = false;
  /** Heartbeats since the reader has taken anything. */
  #missedHeartbeats = 0;
  #over = false;

  constructor(options: EventStreamOptions) {
    super();
    this.#options = options;
    this.#position = options.after;
    this.push(`retry: ${RETRY_MS}\n\n`);
  }

  override _read(): void {
    this.#wanted = true;
    this.#missedHeartbeats = 0;
    void this.#catchUp();
  }

  /** Whoever keeps up is written all that follows `after`. */
  offer({ after, frames }: { readonly after: number; readonly frames: readonly EventFrame[] }): void {
    if (this.#reading || !this.#wanted) return;
    if (this.#position < after) void this.#catchUp();
    else this.#write(frames.filter(({ id }) => id > this.#position));
  }

  /** Keeps the connection from looking idle. A reader that takes nothing from one to the next has gone. */
  heartbeat(): void {
    if (this.#wanted) this.#push(':\n\n');
    else if (this.#missedHeartbeats++ > 0) this.destroy();
  }

  /** A feed could not be read. While the store is away the reader waits: the next offer finds this stream behind. */
  fail(error: unknown): void {
    if (!isStoreUnavailable(error)) this.destroy(error instanceof Error ? error : new Error(String(error)));
  }

  /** Ends it in order: the reader may come back, here or elsewhere. */
  end(): void {
    if (this.#isOver()) return;
    this.#over = true;
    this.push(null);
  }

  async #catchUp(): Promise<void> {
    const { room, feed, newest } = this.#options;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#wanted && !this.#isOver() && this.#position < newest()) {
        const after = this.#position;
        const events = await feed.read({ room, after, limit: EVENTS_AT_A_TIME });
        if (events.length === 0) break;
        this.#write(eventFrames(room, after, events));
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#reading = false;
    }
  }

  #write(frames: readonly EventFrame[]): void {
    const last = frames.at(-1);
    if (last === undefined) return;
    this.#position = last.id;
    this.#push(frames.map(({ text }) => text).join(''));
  }

  #push(text: string): void {
    if (!this.#isOver()) this.#wanted = this.push(text);
  }

  #isOver(): boolean {
    return this.#over || this.destroyed;
  }
}
