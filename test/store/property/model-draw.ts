import type { Gap } from '../../../src/room/gaps.ts';
import { type DrawState, isDrawPending } from '../../../src/room/room-state.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { JOIN_ANSWER_MS } from '../../../src/room/visit.ts';
import type { ModelTime } from './model-time.ts';

interface Entry {
  /** null: it was skipped, and nobody has it. */
  readonly ticketId: string | null;
  readonly joinedAtMs: number;
  readonly joinedDoorMs: number;
}

/** The early visitors of one epoch and its doors. The seed is the store's affair. */
export class ModelDraw {
  readonly #entries: Entry[] = [];
  #opened: Pick<DrawState, 'base' | 'drawnAtMs' | 'opensAtMs' | 'source'> | null = null;
  publicValue: string | null = null;

  get entries(): number {
    return this.#entries.filter(({ ticketId }) => ticketId !== null).length;
  }

  /** The last entry that was given or skipped. */
  get last(): number {
    return this.#entries.length;
  }

  get #gaps(): { readonly gaps?: readonly Gap[] } {
    const gaps: { from: number; to: number }[] = [];
    for (const [index, { ticketId }] of this.#entries.entries()) {
      const last = gaps.at(-1);
      if (ticketId !== null) continue;
      if (last?.to === index) last.to = index + 1;
      else gaps.push({ from: index + 1, to: index + 1 });
    }
    return gaps.length > 0 ? { gaps } : {};
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
  entryOf(ticketId: string, doorMs: number): { readonly entry: number; readonly joinedAtMs: number } | null {
    const index = this.#entries.findLastIndex((entry) => entry.ticketId === ticketId);
    const entry = this.#entries[index];
    if (entry === undefined || doorMs - entry.joinedDoorMs >= JOIN_ANSWER_MS) return null;
    return { entry: index + 1, joinedAtMs: entry.joinedAtMs };
  }

  add(ticketId: string, { lineMs, doorMs }: Pick<ModelTime, 'lineMs' | 'doorMs'>): number {
    return this.#entries.push({ ticketId, joinedAtMs: lineMs, joinedDoorMs: doorMs });
  }

  skip(count: number): void {
    for (let skipped = 0; skipped < count; skipped++)
      this.#entries.push({ ticketId: null, joinedAtMs: 0, joinedDoorMs: 0 });
  }

  open(base: number, { opensAtMs, drawSource }: RoomSettings, clockMs: number): void {
    this.#opened = { base, drawnAtMs: clockMs, opensAtMs, source: this.entries === 0 ? null : drawSource };
  }

  told({ opensAtMs, drawSource }: RoomSettings): DrawState {
    const closed = { base: 0, drawnAtMs: null, opensAtMs, source: drawSource };
    const early = { seed: '', entries: this.entries, ...this.#gaps, publicValue: this.publicValue };
    return { ...early, ...(this.#opened ?? closed) };
  }
}
