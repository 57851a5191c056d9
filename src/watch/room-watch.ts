import { isOlder, type RoomState } from '../room/room-state.ts';
import type { StoreClock } from '../room/store-clock.ts';
import { Throughput } from '../room/throughput.ts';
import type { LineStore } from '../store/line-store.ts';
import { CallTimes } from './call-times.ts';

/** A room as this process saw it last. */
export interface RoomSnapshot {
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
  readonly epochMs: () => number;
  /** Told of every snapshot, in order. */
  readonly onSnapshot?: (snapshot: RoomSnapshot) => void;
  /** Told when the store's clock was stepped by so many milliseconds since the snapshot before. */
  readonly onClockStepped?: (room: string, byMs: number) => void;
  /** Told when a tick of a room failed, once until one succeeds; the next one comes all the same. */
  readonly onFault?: (error: unknown) => void;
}

const TICK_EVERY_MS = 500;
/** By how much the clock of a store must have been stepped to be told. */
const STEPPED_MS = 3_000;
/** How old a snapshot may be that is asked in place of the store. */
const FRESH_MS = 1_500;

/**
 * Keeps time in the rooms (any process may, nobody has to be the leader) and remembers what they looked like, so that
 * many visitors can be told where they stand without asking the store for each.
 */
export class RoomWatch implements Disposable {
  readonly #options: RoomWatchOptions;
  #rooms: readonly string[] = [];
  readonly #snapshots = new Map<string, RoomSnapshot>();
  readonly #throughputs = new Map<string, Throughput>();
  readonly #callTimes = new Map<string, CallTimes>();
  /** Rooms whose regular tick is under way: a slow store gets no second one. */
  readonly #ticking = new Set<string>();
  /** Rooms whose last regular tick failed. */
  readonly #failing = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: RoomWatchOptions) {
    this.#options = options;
    this.use(options.rooms);
  }

  /** Goes on with these rooms. What it knows of others is forgotten. */
  use(rooms: readonly string[]): void {
    this.#rooms = rooms;
    for (const known of [this.#snapshots, this.#throughputs, this.#callTimes]) {
      for (const room of known.keys()) if (!rooms.includes(room)) known.delete(room);
    }
    for (const room of rooms) {
      if (this.#throughputs.has(room)) continue;
      this.#throughputs.set(room, new Throughput());
      this.#callTimes.set(room, new CallTimes());
    }
  }

  /** The newest snapshot; null until the room was seen for the first time. */
  snapshot(room: string): RoomSnapshot | null {
    return this.#snapshots.get(room) ?? null;
  }

  /** The newest snapshot, while it may be asked in place of the store: by people whose turn has probably not come. */
  freshSnapshot(room: string): RoomSnapshot | null {
    const snapshot = this.snapshot(room);
    return snapshot !== null && this.#options.epochMs() - snapshot.seenAtMs < FRESH_MS ? snapshot : null;
  }

  /** The newest snapshot; one from the store where this process has none. Rejects with `store_unavailable`. */
  async knownSnapshot(room: string): Promise<RoomSnapshot> {
    return this.snapshot(room) ?? (await this.refresh(room));
  }

  /** A fresh snapshot; one from the store where this process has none. Rejects with `store_unavailable`. */
  async currentSnapshot(room: string): Promise<RoomSnapshot> {
    return this.freshSnapshot(room) ?? (await this.refresh(room));
  }

  /** Ticks a room now: the snapshot that comes of it knows of everything that was answered before the call. */
  async refresh(room: string): Promise<RoomSnapshot> {
    return this.take(() => this.#options.line.tick({ room }));
  }

  /** When a number was called, epoch milliseconds of the store; null: this process has not seen it. */
  calledAtMs(room: string, epoch: number, number: number): number | null {
    return this.#callTimes.get(room)?.of(epoch, number) ?? null;
  }

  /** Takes a step of a room and notes the state and the time of the store that it tells. */
  async take(step: () => Promise<RoomState>): Promise<RoomSnapshot> {
    const { clock } = this.#options;
    const askedMs = clock.epochMs();
    const state = await step();
    clock.observe(state, askedMs);
    return this.observe(state);
  }

  /** Takes note of a state that a step has just told; of answers that overtook each other the latest one stays. */
  observe(state: RoomState): RoomSnapshot {
    const known = this.#snapshots.get(state.room);
    if (known !== undefined && isOlder(state, known.state)) return known;
    if (known !== undefined) this.#noteStep(known.state, state);
    const throughput = this.#throughputs.get(state.room);
    // A step that was under way when its room was taken out.
    if (throughput === undefined) return { state, perSecond: null, seenAtMs: this.#options.epochMs() };
    throughput.observe(state);
    this.#callTimes.get(state.room)?.observe(state);
    const snapshot = { state, perSecond: throughput.perSecond(state), seenAtMs: this.#options.epochMs() };
    this.#snapshots.set(state.room, snapshot);
    this.#options.onSnapshot?.(snapshot);
    return snapshot;
  }

  /** Between line time and the store's clock nothing changes but by a step of that clock. */
  #noteStep(before: RoomState, { room, epoch, storeMs, lineMs }: RoomState): void {
    const byMs = storeMs - lineMs - (before.storeMs - before.lineMs);
    if (epoch === before.epoch && Math.abs(byMs) >= STEPPED_MS) this.#options.onClockStepped?.(room, byMs);
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      for (const room of this.#rooms) void this.#tick(room);
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
