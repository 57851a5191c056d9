import { JOIN_ANSWER_MS } from '../../../src/room/admission.ts';
import { type DrawState, isDrawPending } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';

interface Entry {
  readonly ticketId: string;
  readonly joinedAtMs: number;
}

/** The early visitors of one epoch and its doors. The seed is the store's affair. */
export class ModelDraw {
  readonly #entries: Entry[] = [];
  #opened: Pick<DrawState, 'base' | 'drawnAtMs' | 'opensAtMs' | 'source'> | null = null;
  publicValue: string | null = null;

  get entries(): number {
    return this.#entries.length;
  }

  get isOpened(): boolean {
    return this.#opened !== null;
  }

  get drawnAtMs(): number | null {
    return this.#opened?.drawnAtMs ?? null;
  }

  isPending(): boolean {
    if (this.#opened === null) return false;
    return isDrawPending({ seed: '', entries: this.entries, publicValue: this.publicValue, ...this.#opened });
  }

  /** What a join with this ticket id is answered again, while that is promised. */
  entryOf(ticketId: string, nowMs: number): { readonly entry: number; readonly joinedAtMs: number } | null {
    const index = this.#entries.findLastIndex((entry) => entry.ticketId === ticketId);
    const entry = this.#entries[index];
    if (entry === undefined || nowMs - entry.joinedAtMs >= JOIN_ANSWER_MS) return null;
    return { entry: index + 1, joinedAtMs: entry.joinedAtMs };
  }

  add(ticketId: string, joinedAtMs: number): number {
    return this.#entries.push({ ticketId, joinedAtMs });
  }

  open(base: number, { opensAtMs, drawSource }: RoomSettings, nowMs: number): void {
    this.#opened = { base, drawnAtMs: nowMs, opensAtMs, source: this.entries === 0 ? null : drawSource };
  }

  told({ opensAtMs, drawSource }: RoomSettings): DrawState {
    const closed = { base: 0, drawnAtMs: null, opensAtMs, source: drawSource };
    return { seed: '', entries: this.entries, publicValue: this.publicValue, ...(this.#opened ?? closed) };
  }
}
