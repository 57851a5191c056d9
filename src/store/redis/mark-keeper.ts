import { setTimeout as delay } from 'node:timers/promises';
import { storeUnavailable } from '../faults.ts';
import type { LineReply } from './scripts.ts';

/** How far ahead of need the mark is raised at least, in numbers (LINE.md, `mark`). */
export const FIRST_MARK = 10_000;
/** Further ahead in busy rooms: what was given in so long a time, so that joins outlast the loss of a replica. */
const AHEAD_MS = 300_000;
/** Longest wait for an acknowledgement: two seconds for the disk under AOF everysec, one for a replica, and some more. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

interface Pace {
  readonly atMs: number;
  readonly issued: number;
  readonly perMs: number;
}

type AskMark = (room: string, ahead: number) => Promise<LineReply>;

/** Keeps the marks of rooms ahead of the numbers that are given, so that joins need not wait for it. */
export class MarkKeeper {
  readonly #ask: AskMark;
  readonly #raising = new Map<string, Promise<void>>();
  readonly #paces = new Map<string, Pace>();
  #closed = false;

  /** @param ask runs mark.lua */
  constructor(ask: AskMark) {
    this.#ask = ask;
  }

  /** A number was given: raises the mark in the background when half of what was ahead is used up. */
  given(room: string, number: number, safe: number): void {
    if (safe - number >= this.#ahead(room) / 2 || this.#raising.has(room)) return;
    const before = this.#paces.get(room);
    const atMs = performance.now();
    // A pace over less than a second says little.
    if (before === undefined || atMs - before.atMs >= 1_000) {
      const perMs = before === undefined ? 0 : Math.max(0, number - before.issued) / (atMs - before.atMs);
      this.#paces.set(room, { atMs, issued: number, perMs });
    }
    this.prepare(room);
  }

  /** Raises the mark in the background; the next number that needs it tries again if this fails. */
  prepare(room: string): void {
    this.raise(room).catch(() => undefined);
  }

  /**
   * Raises the mark and waits until it is safe.
   * @throws StoreFault `store_unavailable` when it is not acknowledged in time
   */
  raise(room: string): Promise<void> {
    const running = this.#raising.get(room);
    if (running !== undefined) return running;
    const raising = this.#raise(room).finally(() => this.#raising.delete(room));
    this.#raising.set(room, raising);
    return raising;
  }

  close(): void {
    this.#closed = true;
  }

  async #raise(room: string): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const [kind] = await this.#ask(room, this.#ahead(room));
      if (kind === 'safe') return;
      if (this.#closed || performance.now() >= deadlineMs) {
        throw storeUnavailable(new Error(`the mark of room ${room} is not acknowledged by a replica or the disk`));
      }
      await delay(pauseMs);
    }
  }

  #ahead(room: string): number {
    return Math.max(FIRST_MARK, Math.ceil((this.#paces.get(room)?.perMs ?? 0) * AHEAD_MS));
  }
}
