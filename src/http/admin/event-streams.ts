import type { Readable } from 'node:stream';
import type { EventFeed } from '../../store/event-feed.ts';
import { HttpProblem } from '../requests/problem.ts';
import { eventFrames } from './event-frames.ts';
import { EVENTS_AT_A_TIME, EventStream } from './event-stream.ts';

export interface EventStreamsOptions {
  readonly feed: EventFeed;
  /** Told whenever there are more or fewer streams. */
  readonly onCount?: (open: number) => void;
  readonly mostStreams?: number;
  /** Of one reader. */
  readonly mostStreamsEach?: number;
  readonly pollEveryMs?: number;
  readonly heartbeatEveryMs?: number;
}

const MOST_STREAMS = 100;
/** Half of them, so that nobody alone can take them all. */
const MOST_STREAMS_EACH = 50;
const POLL_EVERY_MS = 500;
const HEARTBEAT_EVERY_MS = 15_000;
const RETRY_AFTER_SECONDS = 10;

interface StreamRequest {
  readonly room: string;
  readonly reader: string;
  readonly after: number | null;
}

/** A room with readers. */
interface Watched {
  readonly streams: Set<EventStream>;
  newest: number;
  polling: boolean;
}

/** The server-sent events of this process. However many read a room, its feed is asked once, and only while there are readers. */
export class EventStreams implements Disposable {
  readonly #options: Required<EventStreamsOptions>;
  readonly #rooms = new Map<string, Watched>();
  /** How many each reader has. */
  readonly #readers = new Map<string, number>();
  #open = 0;
  #timers: NodeJS.Timeout[] = [];
  #closed = false;

  constructor(options: EventStreamsOptions) {
    this.#options = {
      onCount: () => undefined,
      mostStreams: MOST_STREAMS,
      mostStreamsEach: MOST_STREAMS_EACH,
      pollEveryMs: POLL_EVERY_MS,
      heartbeatEveryMs: HEARTBEAT_EVERY_MS,
      ...options,
    };
  }

  /**
   * @param reader name of an admin key
   * @param after the last event that the reader knows, 0: none; null: what happens from now on is told
   * @throws HttpProblem `streams_full` or `not_ready`; StoreFault as the feed does
   */
  async open({ room, reader, after }: StreamRequest): Promise<Readable> {
    const { feed, mostStreams, mostStreamsEach } = this.#options;
    const newest = await feed.newest({ room });
    if (this.#closed) throw new HttpProblem('not_ready', { detail: 'the process is stopping' });
    const others = this.#readers.get(reader) ?? 0;
    if (this.#open >= mostStreams || others >= mostStreamsEach) {
      throw new HttpProblem('streams_full', { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
    }
    const watched = this.#rooms.get(room) ?? { streams: new Set(), newest, polling: false };
    this.#rooms.set(room, watched);
    const stream = new EventStream({ room, after: after ?? newest, feed, newest: () => watched.newest });
    watched.streams.add(stream);
    this.#count(reader, 1);
    stream.once('close', () => {
      watched.streams.delete(stream);
      if (watched.streams.size === 0) this.#rooms.delete(room);
      this.#count(reader, -1);
    });
    return stream;
  }

  /** Something has just happened in a room: its readers are told at once, not at the next look. */
  notice(room: string): void {
    const watched = this.#rooms.get(room);
    if (watched !== undefined) void this.#poll(room, watched);
  }

  /** Ends all streams in order, and opens no other. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#forEach((stream) => stream.end());
  }

  #count(reader: string, change: 1 | -1): void {
    const has = (this.#readers.get(reader) ?? 0) + change;
    if (has === 0) this.#readers.delete(reader);
    else this.#readers.set(reader, has);
    this.#open += change;
    this.#options.onCount(this.#open);
    const { pollEveryMs, heartbeatEveryMs } = this.#options;
    if (this.#open === 0) {
      for (const timer of this.#timers) clearInterval(timer);
      this.#timers = [];
    } else if (this.#timers.length === 0) {
      this.#timers = [
        setInterval(() => this.#pollAll(), pollEveryMs),
        setInterval(() => this.#forEach((stream) => stream.heartbeat()), heartbeatEveryMs),
      ];
    }
  }

  #forEach(act: (stream: EventStream) => void): void {
    for (const { streams } of this.#rooms.values()) for (const stream of streams) act(stream);
  }

  #pollAll(): void {
    for (const [room, watched] of this.#rooms) void this.#poll(room, watched);
  }

  async #poll(room: string, watched: Watched): Promise<void> {
    if (watched.polling) return;
    watched.polling = true;
    try {
      for (let more = true; more && watched.streams.size > 0; ) {
        const after = watched.newest;
        const events = await this.#options.feed.read({ room, after, limit: EVENTS_AT_A_TIME });
        const frames = eventFrames(room, after, events);
        watched.newest = frames.at(-1)?.id ?? after;
        for (const stream of watched.streams) stream.offer({ after, frames });
        more = events.length === EVENTS_AT_A_TIME;
      }
    } catch (error) {
      for (const stream of watched.streams) stream.fail(error);
    } finally {
      watched.polling = false;
    }
  }
}
