import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Address } from './gateway.ts';
import { callAdmin } from './operator.ts';
import type { Stage } from './person.ts';

const LOOKS_EVERY_MS = 200;

const roomAnswer = z.object({
  epoch: z.number(),
  issued: z.number(),
  serving: z.number(),
  inside: z.number(),
  outstanding: z.number(),
  settings: z.object({ mode: z.string(), inlet: z.object({ capacity: z.number().nullish() }).nullable() }),
});

const feedAnswer = z.object({
  events: z.array(
    z.object({
      id: z.number(),
      room: z.string(),
      type: z.string(),
      timestamp: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.number(),
});

/** Somebody who looks at the room and reads its feed all the time, by a way that loses nothing. */
export class Watcher {
  readonly #stage: Stage;
  readonly #address: Address;
  #after = 0;

  constructor(stage: Stage, address: Address) {
    this.#stage = stage;
    this.#address = address;
  }

  async watch(): Promise<void> {
    while (!this.#stage.isOver) {
      await this.look();
      await this.#readFeed();
      await pause(LOOKS_EVERY_MS);
    }
  }

  /** Reads what is left of the feed. */
  async readToTheEnd(): Promise<void> {
    while ((await this.#readFeed()) > 0);
  }

  async look(): Promise<void> {
    const { history } = this.#stage;
    const beganMs = history.nowMs();
    const answer = await callAdmin(this.#address, 'GET', '');
    if (answer?.status !== 200) return;
    const { epoch, issued, serving, inside, outstanding, settings } = roomAnswer.parse(answer.body);
    history.samples.push({
      ...{ epoch, issued, serving, inside, outstanding, beganMs },
      endedMs: history.nowMs(),
      mode: settings.mode,
      capacity: settings.inlet?.capacity ?? null,
    });
  }

  /** @returns how many events there were */
  async #readFeed(): Promise<number> {
    const { history } = this.#stage;
    const answer = await callAdmin(this.#address, 'GET', `/events?after=${this.#after}&limit=1000`);
    if (answer?.status !== 200) return 0;
    const { events, next } = feedAnswer.parse(answer.body);
    for (const { timestamp, ...event } of events) {
      history.events.push({ ...event, atMs: history.fromWallClock(Date.parse(timestamp)), readMs: history.nowMs() });
    }
    this.#after = next;
    return events.length;
  }
}
