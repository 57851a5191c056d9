import { RoomGate, type RoomGateOptions } from './room-gate.ts';

export interface GateChecksOptions extends RoomGateOptions {
  readonly rooms: readonly string[];
}

const TICK_EVERY_MS = 250;

/**
 * Checks the protected sites of all rooms that have a gate. Of all processes of a deployment one at a time checks for a
 * room; when it ends another takes over within seconds.
 */
export class GateChecks implements AsyncDisposable {
  readonly #options: GateChecksOptions;
  readonly #gates = new Map<string, RoomGate>();
  /** Rooms whose last tick failed. */
  readonly #failing = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: GateChecksOptions) {
    this.#options = options;
    for (const room of options.rooms) this.#gates.set(room, new RoomGate(room, options));
  }

  /** Goes on with the gates of these rooms. */
  use(rooms: readonly string[]): void {
    for (const [room, gate] of this.#gates) {
      if (rooms.includes(room)) continue;
      this.#gates.delete(room);
      // A lease that could not be given back ends by itself.
      void gate.stop().catch(() => undefined);
    }
    for (const room of rooms) if (!this.#gates.has(room)) this.#gates.set(room, new RoomGate(room, this.#options));
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.tick(), TICK_EVERY_MS);
  }

  /** Does what is due in every room. Never rejects: of failures in a row the first one is logged. */
  async tick(): Promise<void> {
    await Promise.all([...this.#gates].map(([room, gate]) => this.#tickRoom(room, gate)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    // A lease that could not be given back ends by itself.
    await Promise.allSettled([...this.#gates.values()].map((gate) => gate.stop()));
  }

  async #tickRoom(room: string, gate: RoomGate): Promise<void> {
    try {
      await gate.tick();
      this.#failing.delete(room);
    } catch (error) {
      if (!this.#failing.has(room)) this.#options.logger.warn({ err: error, room }, 'a gate could not be kept');
      this.#failing.add(room);
    }
  }
}
