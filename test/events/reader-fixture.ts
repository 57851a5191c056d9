import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { parseRedisUrl } from '../../src/config/reading/redis-url.ts';
import { DeliveryRun, type RunParts } from '../../src/events/delivery-run.ts';
import type { Delivery, EventReader } from '../../src/events/event-reader.ts';
import type { EventView } from '../../src/events/event-view.ts';
import { defaultSettings } from '../../src/room/settings.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreTarget } from '../store/contract/store-target.ts';
import { redisStoreTarget } from '../store/redis/redis-store-target.ts';
import { memoryTarget } from '../store/sqlite/sqlite-target.ts';

export const ROOM = 'launch';
export const LEASE_MS = 30_000;
export const DELIVERED: Delivery = { kind: 'delivered' };
export const FAILED: Delivery = { kind: 'failed', why: 'a test', retryAfterMs: null };

function redis() {
  const parsed = parseRedisUrl(inject('redisUrl'));
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return parsed.target;
}

/** The stores, by name. */
export const targets: readonly (readonly [string, StoreTarget])[] = [
  ['SQLite', memoryTarget],
  ['Redis', redisStoreTarget(redis)],
];

export async function configure(store: Store, room = ROOM): Promise<void> {
  await store.line.configure({ room, settings: defaultSettings });
}

/** Makes events `settings.changed`. @returns their ids */
export async function happen(store: Store, count: number, room = ROOM): Promise<number[]> {
  const after = await store.events.newest({ room });
  for (let i = 0; i < count; i += 1) {
    await store.line.change({ room, change: { message: randomUUID() }, actor: 'tests' });
  }
  const events = await store.events.read({ room, after, limit: 1_000 });
  return events.filter(({ event }) => event.type === 'settings.changed').map(({ id }) => id);
}

/** A reader that keeps what it is told, and answers as it is told to. */
export class NotingReader implements EventReader {
  readonly kind = 'webhook';
  readonly room = ROOM;
  readonly name = 'notes';
  readonly revision = 0;
  readonly id: string;
  after: number | null = null;
  readonly told: EventView[] = [];
  answer: (event: EventView) => Delivery | Promise<Delivery> = () => DELIVERED;
  wanted: (event: EventView) => boolean = ({ type }) => type !== 'room.metrics';

  constructor(id = 'one') {
    this.id = id;
  }

  get ids(): number[] {
    return this.told.map(({ id }) => id);
  }

  wants(event: EventView): boolean {
    return this.wanted(event);
  }

  async send(event: EventView): Promise<Delivery> {
    this.told.push(event);
    return this.answer(event);
  }
}

export interface Driven {
  readonly run: DeliveryRun;
  readonly deliveries: Delivery['kind'][];
  /** Steps for as long as the next one is due at once. @returns how long to wait for it */
  readonly stepOn: () => Promise<number>;
}

/** A run that a test drives. `elapsed` is its clock. */
export function drive(
  parts: Pick<RunParts, 'reader' | 'store'> & Partial<RunParts>,
  elapsed: { readonly nowMs: number },
): Driven {
  const deliveries: Delivery['kind'][] = [];
  const run = new DeliveryRun({
    holder: randomUUID(),
    leaseMs: LEASE_MS,
    monotonicMs: () => elapsed.nowMs,
    random: () => 1,
    signal: new AbortController().signal,
    onDelivery: ({ kind }) => deliveries.push(kind),
    onWaiting: () => {},
    ...parts,
  });
  return {
    run,
    deliveries,
    stepOn: async () => {
      let waitMs = 0;
      while (waitMs === 0) waitMs = await run.step();
      return waitMs;
    },
  };
}
