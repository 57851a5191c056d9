import type { RoomState } from '../room/room-state.ts';
import type { LineStore } from '../store/line-store.ts';

/** Most numbers that one `see` takes (`LineStore`). */
const BATCH = 1_000;
/** Numbers of a room kept between two reports: several times what the near zone makes in a second. */
const KEPT = 20_000;
const REPORT_EVERY_MS = 1_000;

interface Seen {
  readonly epoch: number;
  readonly numbers: Set<number>;
}

/**
 * Collects the numbers of visitors who were told where they stand without the store being asked, and reports those of the
 * near zone in batches (docs/line.md, presence). What the store cannot take is dropped: these visitors come again within
 * seconds.
 */
export class PresenceReporter implements Disposable {
  readonly #line: Pick<LineStore, 'see'>;
  readonly #seen = new Map<string, Seen>();
  #reporting = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(line: Pick<LineStore, 'see'>) {
    this.#line = line;
  }

  /** The holder of a number was here, as the room stood then. */
  saw({ room, epoch, presence }: Pick<RoomState, 'room' | 'epoch' | 'presence'>, number: number): void {
    if (number > presence.zoneUpTo) return;
    const known = this.#seen.get(room);
    const seen = known?.epoch === epoch ? known : { epoch, numbers: new Set<number>() };
    if (seen.numbers.size < KEPT) seen.numbers.add(number);
    this.#seen.set(room, seen);
  }

  /** Reports what was collected, unless a report is under way. Never rejects. */
  async report(): Promise<void> {
    if (this.#reporting) return;
    this.#reporting = true;
    const collected = [...this.#seen];
    this.#seen.clear();
    try {
      for (const [room, { epoch, numbers }] of collected) {
        const list = [...numbers];
        for (let start = 0; start < list.length; start += BATCH) {
          await this.#line.see({ room, epoch, numbers: list.slice(start, start + BATCH) });
        }
      }
    } catch {
      // The store's fault is told by whoever needs its answer, and counted with its steps.
    } finally {
      this.#reporting = false;
    }
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.report(), REPORT_EVERY_MS);
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
