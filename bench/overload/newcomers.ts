import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Connections } from '../load/connections.ts';
import { Session } from '../load/session.ts';
import { AUTHORIZE_PATH } from '../visits/client.ts';
import { Latencies } from './latencies.ts';

/** Begun between two looks at what has come back: catching up at once would keep this process from hearing any answer. */
const MOST_AT_ONCE = 32;

/** What became of newcomers. */
export class Newcomers {
  /** Those who were given a number. */
  readonly joined = new Latencies();
  /** Requests that were answered 503. */
  readonly shed = new Latencies();
  #failures = 0;
  readonly #connections: readonly Connections[];
  #next = 0;

  /** @param connections that they come over in turns */
  constructor(connections: readonly Connections[]) {
    this.#connections = connections;
  }

  /** Requests that were not answered, or not as they should have been. */
  get failures(): number {
    return this.#failures;
  }

  /** They come at this pace, whatever becomes of those before them, and none comes back. */
  async come(perSecond: number, durationMs: number): Promise<void> {
    const startMs = performance.now();
    const running = new Set<Promise<void>>();
    const count = Math.round((perSecond * durationMs) / 1000);
    for (let begun = 0; begun < count; ) {
      const due = Math.min(count, Math.floor(((performance.now() - startMs) * perSecond) / 1000));
      for (const until = Math.min(due, begun + MOST_AT_ONCE); begun < until; begun += 1) {
        const one = this.#arrive();
        running.add(one);
        void one.then(() => running.delete(one));
      }
      await (begun < due ? nextTurn() : pause(1));
    }
    await Promise.all(running);
  }

  async #arrive(): Promise<void> {
    this.#next += 1;
    const connections = this.#connections[this.#next % this.#connections.length];
    if (connections === undefined) throw new Error('no connections');
    const session = new Session(connections);
    const startedMs = performance.now();
    try {
      const { status, location } = await session.request(AUTHORIZE_PATH);
      if (status === 503) return this.shed.add(performance.now() - startedMs);
      if (location === null) throw new Error(`/authorize answered ${status}`);
      const askedMs = performance.now();
      const page = await session.request(location);
      if (page.status === 503) this.shed.add(performance.now() - askedMs);
      else if (page.status === 200) this.joined.add(performance.now() - startedMs);
      else throw new Error(`the page answered ${page.status}`);
    } catch {
      this.#failures += 1;
    }
  }
}
