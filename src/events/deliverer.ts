import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import { DeliveryRun } from './delivery-run.ts';
import type { Delivery, EventReader } from './event-reader.ts';
import { logoutReader, type SignLogoutToken, type ToldClient } from './logout-reader.ts';
import { repeat } from './repeat.ts';
import { webhookReader } from './webhook-reader.ts';
import type { Webhooks } from './webhooks.ts';

/** What the metrics are told. `reader` is the kind of a reader, `name` its own. */
export interface DeliveryMetrics {
  /** Told of each attempt. */
  observeDelivery(delivery: { readonly room: string; readonly reader: string; readonly outcome: string }): void;
  /** Told for how long the oldest event has waited that is not delivered; 0: none waits, or another process delivers. */
  observeDeliveryLag(lag: {
    readonly room: string;
    readonly reader: string;
    readonly name: string;
    readonly lagMs: number;
  }): void;
}

/** Whose events are told, and to which clients, beside the webhooks of the rooms. */
export interface Audience {
  readonly rooms: readonly string[];
  readonly clients: readonly ToldClient[];
}

export interface DelivererParts extends Audience {
  readonly store: Pick<Store, 'events' | 'documents' | 'leases' | 'line'>;
  readonly webhooks: Webhooks;
  readonly signLogoutToken: SignLogoutToken;
  readonly logger: Logger;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  readonly metrics: DeliveryMetrics;
  readonly pace?: DeliveryPace;
}

export interface DeliveryPace {
  /** How long a process that vanished keeps others from delivering in its place. */
  readonly leaseMs: number;
  /** How soon a webhook that was added, changed or removed is taken up. */
  readonly readersEveryMs: number;
}

const usualPace: DeliveryPace = { leaseMs: 30_000, readersEveryMs: 5_000 };
const AFTER_FAULT_MS = 2_000;
/** Of how many rooms the readers are looked up at a time: a change of definitions waits for all. */
const AT_A_TIME = 50;
/** How long a stop waits for the answer to what was just sent, which would otherwise be sent once more. */
const STOP_GRACE_MS = 3_000;

interface Running {
  readonly reader: EventReader;
  /** No further steps. */
  readonly stop: AbortController;
  /** Not even the end of this one. */
  readonly giveUp: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Tells webhooks and clients what happens in the rooms. Of the processes of a deployment one at a time serves each
 * reader. Nothing waits for it: it reads behind everybody's back what the steps of the line have noted.
 */
export class Deliverer implements AsyncDisposable {
  readonly #parts: DelivererParts;
  readonly #holder = crypto.randomUUID();
  readonly #running = new Map<string, Running>();
  readonly #stop = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  #audience: Audience;
  /** The look at the readers that is under way, and those that wait for it. */
  #looking: Promise<unknown> = Promise.resolve();

  private constructor(parts: DelivererParts) {
    this.#parts = parts;
    this.#audience = parts;
  }

  /** Starts, once it is noted where new readers begin: what happens after this they are told. */
  static async start(parts: DelivererParts): Promise<Deliverer> {
    const deliverer = new Deliverer(parts);
    await deliverer.#takeUpAll();
    deliverer.#watching = deliverer.#watchReaders();
    return deliverer;
  }

  /** Goes on with these rooms and clients. It is noted where new readers begin when it resolves. */
  async use(audience: Audience): Promise<void> {
    this.#audience = audience;
    await this.#takeUpAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    const timer = setTimeout(() => {
      for (const { giveUp } of running) giveUp.abort();
    }, STOP_GRACE_MS);
    await Promise.all(running.map(({ ended }) => ended));
    clearTimeout(timer);
  }

  #watchReaders(): Promise<void> {
    const { logger, pace = usualPace } = this.#parts;
    return repeat({
      step: async () => {
        await this.#takeUpAll();
        return pace.readersEveryMs;
      },
      afterFaultMs: pace.readersEveryMs,
      onFault: (error) => logger.warn({ err: error }, 'the webhooks could not be looked up'),
      signal: this.#stop.signal,
    });
  }

  #takeUpAll(): Promise<void> {
    const looked = this.#looking.then(async () => {
      if (this.#stop.signal.aborted) return;
      const { rooms } = this.#audience;
      const known = Array.from(this.#running.values(), ({ reader }) => reader.room);
      const all = [...new Set([...rooms, ...known])];
      for (let start = 0; start < all.length; start += AT_A_TIME) {
        const looks = all.slice(start, start + AT_A_TIME).map((room) => this.#takeUpReaders(room));
        const failed = (await Promise.allSettled(looks)).find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') throw failed.reason;
      }
    });
    this.#looking = looked.catch(() => undefined);
    return looked;
  }

  /** Serves those readers of a room that are, as they are, and no others. */
  async #takeUpReaders(room: string): Promise<void> {
    const readers = new Map((await this.#readersOf(room)).map((reader) => [keyOf(reader), reader]));
    for (const [key, running] of this.#running) {
      if (running.reader.room !== room) continue;
      const reader = readers.get(key);
      if (reader?.id === running.reader.id && reader.revision === running.reader.revision) continue;
      this.#running.delete(key);
      running.stop.abort();
      running.giveUp.abort();
      await running.ended;
    }
    for (const [key, reader] of readers) {
      if (!this.#running.has(key)) this.#running.set(key, await this.#serve(reader));
    }
  }

  async #readersOf(room: string): Promise<EventReader[]> {
    const { webhooks, signLogoutToken: sign, epochMs, store } = this.#parts;
    const { rooms, clients } = this.#audience;
    if (!rooms.includes(room)) return [];
    const hooks = await webhooks.list(room);
    const logouts = clients.flatMap((client) => {
      const url = client.backchannelLogoutUri;
      return client.room !== room || url === null
        ? []
        : [logoutReader(client, url, { sign, epochMs, line: store.line })];
    });
    return [...hooks.map((hook) => webhookReader(room, hook, epochMs)), ...logouts];
  }

  async #serve(reader: EventReader): Promise<Running> {
    const { store, epochMs, metrics, logger, pace = usualPace } = this.#parts;
    const { room, kind, name } = reader;
    const [stop, giveUp] = [new AbortController(), new AbortController()];
    const run = new DeliveryRun({
      reader,
      store,
      holder: this.#holder,
      leaseMs: pace.leaseMs,
      monotonicMs: () => performance.now(),
      random: Math.random,
      signal: giveUp.signal,
      onDelivery: (delivery, attempts) => this.#tell(reader, delivery, attempts),
      onWaiting: (sinceMs) => {
        const lagMs = sinceMs === null ? 0 : Math.max(0, epochMs() - sinceMs);
        metrics.observeDeliveryLag({ room, reader: kind, name, lagMs });
      },
    });
    await run.begin();
    const onFault = (error: unknown) => logger.warn({ err: error, ...named(reader) }, 'a reader could not be told');
    const ended = repeat({ step: () => run.step(), afterFaultMs: AFTER_FAULT_MS, onFault, signal: stop.signal });
    return { reader, stop, giveUp, ended: ended.then(() => run.release()).catch(onFault) };
  }

  #tell(reader: EventReader, delivery: Delivery, attempts: number): void {
    const { logger, metrics } = this.#parts;
    metrics.observeDelivery({ room: reader.room, reader: reader.kind, outcome: delivery.kind });
    const told = { ...named(reader), attempts };
    if (delivery.kind === 'delivered' || delivery.kind === 'unneeded') {
      if (attempts > 1) logger.info(told, 'a reader takes events again');
      return;
    }
    const consequence = { refused: 'refused an event', gone: 'is told nothing more', failed: 'will be told again' };
    logger.warn({ ...told, why: delivery.why }, `a reader ${consequence[delivery.kind]}`);
  }
}

function keyOf({ kind, room, name }: EventReader): string {
  return `${room}:${kind}:${name}`;
}

/** How a log line names a reader: never by its address, which may hold a secret. */
function named({ kind, room, name }: EventReader): Record<string, string> {
  return { room, reader: kind, reader_name: name };
}
