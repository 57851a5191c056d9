import type { RoomState } from '../room/room-state.ts';
import type { StoreClock } from '../room/store-clock.ts';
import { Throughput } from '../room/throughput.ts';
import type { LineStore } from './line-store.ts';

/** A room as this process saw it last. */
export interface RoomView {
  readonly state: RoomState;
  /** People called per second lately; null: not known. */
  readonly perSecond: number | null;
  /** Process clock, epoch milliseconds. */
  readonly seenAtMs: number;
}

export interface RoomWatchOptions {
  readonly line: LineStore;
  readonly rooms: readonly string[];
  readonly clock: StoreClock;
  readonly now: () => number;
  /** Told of every view, in order. */
  readonly onView?: (view: RoomView) => void;
  /** Told when a tick of a room failed, once until one succeeds; the next one comes all the same. */
  readonly onFault?: (error: unknown) => void;
}

const TICK_EVERY_MS = 500;
/** How old a view may be that is asked in place of the store. */
const FRESH_MS = 1_500;

/**
 * Keeps time in the rooms (any process may, nobody has to be the leader) and remembers what they looked like, so that
 * many visitors can be told where they stand without asking the store for each.
 */
export class RoomWatch implements Disposable {
  readonly #options: RoomWatchOptions;
  readonly #views = new Map<string, RoomView>();
  readonly #throughputs = new Map<string, Throughput>();
  /** Rooms whose regular tick is under way: a slow store gets no second one. */
  readonly #ticking = new Set<string>();
  /** Rooms whose last regular tick failed. */
  readonly #failing = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: RoomWatchOptions) {
    this.#options = options;
    for (const room of options.rooms) this.#throughputs.set(room, new Throughput());
  }

  /** The newest view; null until the room was seen for the first time. */
  view(room: string): RoomView | null {
    return this.#views.get(room) ?? null;
  }

  /** The newest view, while it may be asked in place of the store: by people whose turn has probably not come. */
  freshView(room: string): RoomView | null {
    const view = this.view(room);
    return view !== null && this.#options.now() - view.seenAtMs < FRESH_MS ? view : null;
  }

  /** Ticks a room now: the view that comes of it knows of everything that was answered before the call. */
  async refresh(room: string): Promise<RoomView> {
    return this.observe(await this.#options.line.tick({ room }));
  }

  /** Takes note of a state that a step has just told; of answers that overtook each other the latest one stays. */
  observe(state: RoomState): RoomView {
    const known = this.#views.get(state.room);
    if (known !== undefined && known.state.nowMs > state.nowMs) return known;
    const throughput = this.#throughputs.get(state.room);
    if (throughput === undefined) throw new Error(`room ${state.room} is not watched`);
    throughput.observe(state);
    this.#options.clock.observe(state.nowMs);
    const view = { state, perSecond: throughput.perSecond(state), seenAtMs: this.#options.now() };
    this.#views.set(state.room, view);
    this.#options.onView?.(view);
    return view;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      for (const room of this.#options.rooms) void this.#tick(room);
    }, TICK_EVERY_MS);
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #tick(room: string): Promise<void> {
    if (this.#ticking.has(room)) return;
    this.#ticking.add(room);
    try {
      await this.refresh(room);
      this.#failing.delete(room);
    } catch (error) {
      if (!this.#failing.has(room)) this.#options.onFault?.(error);
      this.#failing.add(room);
    } finally {
      this.#ticking.delete(room);
    }
  }
}
