import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { defaultSettings, type RoomSettings } from '../../src/room/settings.ts';
import type { Store } from '../../src/store/store.ts';
import { StateFields } from './state-fields.ts';

const AT_ONCE = 2_000;
const MINUTE_MS = 60_000;
const STEPS_A_MINUTE = 3;
/** Most numbers of one report. */
const REPORT = 1_000;

/** What visitors of a room hold. */
export const randomId = (): string => randomBytes(16).toString('base64url');

export interface Visitor {
  readonly number: number;
  readonly sub: string;
}

export interface Bench {
  readonly store: Store;
  readonly admin: Redis;
  /** The store's time, which moves only when the bench says so. */
  readonly clock: { nowMs: number };
}

/** A room that is measured, by the steps of its store. */
export class LineRoom {
  readonly bench: Bench;
  readonly room: string;
  readonly fields: StateFields;
  epoch = 0;

  constructor(bench: Bench, room: string) {
    this.bench = bench;
    this.room = room;
    this.fields = new StateFields(bench.admin, room);
  }

  static async open(bench: Bench, room: string, settings: Partial<RoomSettings> = {}): Promise<LineRoom> {
    const opened = new LineRoom(bench, room);
    const { epoch } = await bench.store.line.configure({ room, settings: { ...defaultSettings, ...settings } });
    opened.epoch = epoch;
    return opened;
  }

  state() {
    return this.bench.store.line.tick({ room: this.room });
  }

  join() {
    return this.bench.store.line.join({ room: this.room, ticketId: randomId() });
  }

  async joinMany(count: number): Promise<void> {
    let left = count;
    const keepJoining = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.join();
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, keepJoining));
  }

  advance(by: number) {
    return this.bench.store.line.advance({ room: this.room, by, key: null });
  }

  claimOf({ number, sub }: Visitor, ticketGeneration = 0) {
    return { room: this.room, epoch: this.epoch, number, sub, ticketGeneration };
  }

  /** The next ones are here and are called. */
  async callNext(count: number): Promise<readonly Visitor[]> {
    const { serving } = await this.state();
    await this.see(serving + 1, serving + count);
    await this.advance(count);
    return Array.from({ length: count }, (_, index) => ({ number: serving + 1 + index, sub: randomId() }));
  }

  /** The holders of one number in `every` from `first` to `last` are here. */
  async see(first: number, last: number, every = 1): Promise<void> {
    const { room, epoch } = this;
    for (let from = first; from <= last; from += every * REPORT) {
      const count = Math.min(REPORT, Math.ceil((last - from + 1) / every));
      const numbers = Array.from({ length: count }, (_, index) => from + index * every);
      await this.bench.store.line.see({ room, epoch, numbers });
    }
  }
}

/**
 * Lets minutes pass in rooms that are asked about often enough for their visitors to be judged; `each` runs in every
 * minute, after that.
 */
export async function passMinutes(
  { clock }: Bench,
  rooms: readonly LineRoom[],
  minutes: number,
  each: () => Promise<unknown> = async () => {},
): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    for (let step = 0; step < STEPS_A_MINUTE; step++) {
      clock.nowMs += MINUTE_MS / STEPS_A_MINUTE;
      for (const room of rooms) await room.state();
    }
    await each();
  }
}
