import { setTimeout as pause } from 'node:timers/promises';
import { type Connections, header } from '../load/connections.ts';

export interface PollersPlan {
  readonly connections: Connections;
  readonly rooms: readonly string[];
  /** Of each room. */
  readonly count: number;
  /** They begin spread over this time. */
  readonly rampMs: number;
}

/** What there was to see of a change of `serving`; milliseconds after the operator was told that it is done. */
export interface Reach {
  /** Of pollers who have seen it. */
  readonly seen: number;
  /** When the last of them asked the question whose answer told it. */
  readonly lastAskedMs: number;
  /** The latest question that was still answered with what was before. */
  readonly oldestAnswerMs: number;
}

/** As our own page does to `poll_after`. */
const JITTER = 0.2;
const TICK_MS = 20;
/** What nginx says of an answer that it did not wait for. */
const FROM_CACHE: ReadonlySet<string> = new Set(['HIT', 'UPDATING', 'STALE']);

interface Poller {
  readonly request: string;
  readonly room: string;
  sawChange: boolean;
}

interface Change {
  readonly room: string;
  readonly serving: number;
}

/** People who look at the room status whenever it told them to look again, over a few connections. */
export class Pollers {
  readonly #connections: Connections;
  readonly #due = new Map<number, Poller[]>();
  readonly #byRoom: ReadonlyMap<string, readonly Poller[]>;
  /** Pollers due up to this one have asked. */
  #tick: number;
  #change: Change | null = null;
  #lastAskedMs = 0;
  #oldestAnswerMs = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  /** Answers so far, and those from the cache among them. */
  answers = 0;
  hits = 0;
  longestPollAfterS = 0;

  constructor({ connections, rooms, count, rampMs }: PollersPlan) {
    this.#connections = connections;
    const nowMs = performance.now();
    this.#tick = Math.floor(nowMs / TICK_MS);
    this.#byRoom = new Map(
      rooms.map((room) => {
        const head = `GET /rooms/${room}/status HTTP/1.1\r\nHost: 127.0.0.1:${connections.port}\r\n`;
        const pollers = Array.from({ length: count }, (_, index): Poller => {
          const poller = { request: `${head}Cookie: who=${index}\r\n\r\n`, room, sawChange: false };
          this.#schedule(poller, nowMs + (rampMs * index) / count);
          return poller;
        });
        return [room, pollers];
      }),
    );
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** `room` is about to serve `serving`: watches how that gets about. */
  expect(change: Change): void {
    this.#change = change;
  }

  reach(changedMs: number): Reach {
    const pollers = this.#byRoom.get(this.#change?.room ?? '') ?? [];
    const seen = pollers.filter(({ sawChange }) => sawChange).length;
    return { seen, lastAskedMs: this.#lastAskedMs - changedMs, oldestAnswerMs: this.#oldestAnswerMs - changedMs };
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      for (const nowTick = Math.floor(performance.now() / TICK_MS); this.#tick <= nowTick; this.#tick += 1) {
        const due = this.#due.get(this.#tick) ?? [];
        this.#due.delete(this.#tick);
        for (const poller of due) void this.#poll(poller);
      }
      await pause(TICK_MS / 2);
    }
  }

  async #poll(poller: Poller): Promise<void> {
    const askedMs = performance.now();
    const { status, head, text } = await this.#connections.send(poller.request);
    if (status !== 200) throw new Error(`the room status answered ${status}`);
    const { serving, poll_after: pollAfterS } = JSON.parse(text);
    this.answers += 1;
    if (FROM_CACHE.has(header(head, 'x-cache') ?? '')) this.hits += 1;
    this.longestPollAfterS = Math.max(this.longestPollAfterS, pollAfterS);
    if (poller.room === this.#change?.room) this.#compare(poller, serving >= this.#change.serving, askedMs);
    this.#schedule(poller, performance.now() + pollAfterS * 1000 * (1 + JITTER * (2 * Math.random() - 1)));
  }

  #compare(poller: Poller, seesChange: boolean, askedMs: number): void {
    if (!seesChange) {
      this.#oldestAnswerMs = Math.max(this.#oldestAnswerMs, askedMs);
    } else if (!poller.sawChange) {
      poller.sawChange = true;
      this.#lastAskedMs = Math.max(this.#lastAskedMs, askedMs);
    }
  }

  #schedule(poller: Poller, atMs: number): void {
    const tick = Math.ceil(atMs / TICK_MS);
    const due = this.#due.get(tick);
    if (due === undefined) this.#due.set(tick, [poller]);
    else due.push(poller);
  }
}
