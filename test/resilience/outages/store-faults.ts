import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { storeUnavailable } from '../../../src/store/faults.ts';
import type { Store } from '../../../src/store/store.ts';

/** When the store goes away: before it has carried out a call, or after that and before its answer arrives. */
export const LOSSES = ['call', 'answer'] as const;
export type Loss = (typeof LOSSES)[number];

export interface OutagePlan {
  /** The first call of the request that fails: by its place, 1 is the first of the request, or by its name. */
  readonly from: number | string;
  readonly loss: Loss;
}

/** The store calls of one HTTP request, by name, in their order. */
export interface Watched {
  readonly calls: readonly string[];
  /** Whether a call has failed. */
  readonly failed: boolean;
}

interface Outage {
  readonly plan: OutagePlan | null;
  readonly calls: string[];
  failed: boolean;
  over: boolean;
}

const CHANNEL = 'http.server.request.start';
const TICK = 'line.tick';

/**
 * Takes the store away from one HTTP request, from its n-th call on. Other requests and everything that the product does
 * by itself (ticks, reports of presence, deliveries) go on as ever.
 */
export class StoreFaults implements Disposable {
  readonly #request = new AsyncLocalStorage<Outage | null>();
  #armed: Outage | null = null;
  /** The ticks of the product itself that are under way. */
  readonly #ticks = new Set<Promise<unknown>>();
  /** While this is pending, the product makes no tick by itself. */
  #stillness: Promise<void> | null = null;
  readonly #onRequest = (): void => {
    // Each request of a connection runs in a context of that connection.
    this.#request.enterWith(this.#armed);
    this.#armed = null;
  };

  constructor() {
    subscribe(CHANNEL, this.#onRequest);
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNEL, this.#onRequest);
  }

  /** Returns the store as requests see it. */
  wrap(store: Store): Store {
    const part = <Part extends object>(name: string, target: Part): Part => this.#part(name, target);
    return {
      kind: store.kind,
      line: part('line', store.line),
      artifacts: part('artifacts', store.artifacts),
      documents: part('documents', store.documents),
      events: part('events', store.events),
      audit: part('audit', store.audit),
      leases: part('leases', store.leases),
      ping: () => this.#call('ping', () => store.ping()),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  }

  /**
   * Watches the next request that arrives.
   *
   * @param plan null: the store stays
   * @param send sends that request and awaits its answer, after which the store is back
   */
  async during<Answer>(plan: OutagePlan | null, send: () => Promise<Answer>): Promise<Watched & { answer: Answer }> {
    const outage: Outage = { plan, calls: [], failed: false, over: false };
    this.#armed = outage;
    const answer = await send();
    outage.over = true;
    return { calls: [...outage.calls], failed: outage.failed, answer };
  }

  /**
   * Runs a step while the product does not tick by itself: what it knows of its rooms gets older as time passes.
   */
  async withoutTicks<Result>(step: () => Promise<Result>): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stillness = promise;
    try {
      await Promise.allSettled(this.#ticks);
      // Those who awaited a tick take note of it first.
      await nextTurn();
      return await step();
    } finally {
      this.#stillness = null;
      resolve();
    }
  }

  #part<Part extends object>(name: string, target: Part): Part {
    return new Proxy(target, {
      get: (_, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => this.#call(`${name}.${String(key)}`, () => method.apply(target, args));
      },
    });
  }

  async #call<Result>(name: string, carryOut: () => Promise<Result>): Promise<Result> {
    const outage = this.#request.getStore() ?? null;
    if (outage === null || outage.over) return name === TICK ? this.#tick(carryOut) : carryOut();
    outage.calls.push(name);
    const { plan, calls } = outage;
    if (plan === null || !isAway(calls, plan.from)) return carryOut();
    if (!outage.failed && plan.loss === 'answer') await carryOut();
    outage.failed = true;
    throw storeUnavailable(new Error('taken away by a test'));
  }

  async #tick<Result>(carryOut: () => Promise<Result>): Promise<Result> {
    await this.#stillness;
    const tick = carryOut();
    this.#ticks.add(tick);
    try {
      return await tick;
    } finally {
      this.#ticks.delete(tick);
    }
  }
}

function isAway(calls: readonly string[], from: number | string): boolean {
  return typeof from === 'number' ? calls.length >= from : calls.includes(from);
}
