import { describe, expect, onTestFinished, test } from 'vitest';
import { GateChecks } from '../../src/events/gate-checks.ts';
import { createLogger } from '../../src/logging.ts';
import { defaultSettings, type GateSettings } from '../../src/room/settings.ts';
import { StoreClock } from '../../src/room/store-clock.ts';
import type { LineStore } from '../../src/store/line-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { RoomWatch } from '../../src/watch/room-watch.ts';
import { type CheckedSite, type SiteHealth, startCheckedSite } from '../support/checked-site.ts';
import { FakeClock } from '../support/clock.ts';

const room = 'launch';

/** One process of a deployment, as far as it checks. */
class Checker {
  readonly outcomes: string[] = [];
  readonly log: string[] = [];
  readonly checks: GateChecks;
  readonly #watch: RoomWatch;

  constructor(store: Store, clock: FakeClock, line: Pick<LineStore, 'setGate'> = store.line) {
    const epochMs = clock.read;
    this.#watch = new RoomWatch({ line: store.line, rooms: [room], clock: new StoreClock(epochMs), epochMs });
    this.checks = new GateChecks({
      line,
      leases: store.leases,
      holder: crypto.randomUUID(),
      rooms: [room],
      snapshotOf: (name) => this.#watch.snapshot(name),
      onState: (state) => this.#watch.observe(state),
      onCheck: ({ outcome }) => this.outcomes.push(outcome),
      logger: createLogger('info', { write: (text) => this.log.push(text) }),
      monotonicMs: clock.read,
    });
    onTestFinished(() => this.checks[Symbol.asyncDispose]());
  }

  async tick(): Promise<void> {
    await this.#watch.refresh(room);
    await this.checks.tick();
  }
}

/** A site, a store with one room whose gate checks it every ten seconds, and a clock. */
class Deployment {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly site: CheckedSite;

  private constructor(store: Store, clock: FakeClock, site: CheckedSite) {
    this.store = store;
    this.clock = clock;
    this.site = site;
  }

  static async start(gate: Partial<GateSettings> = {}): Promise<Deployment> {
    const clock = new FakeClock();
    const store = await openSqliteStore({ path: ':memory:', clock: clock.read });
    onTestFinished(() => store[Symbol.asyncDispose]());
    const site = await startCheckedSite();
    onTestFinished(() => site[Symbol.asyncDispose]());
    await store.line.configure({ room, settings: defaultSettings });
    const deployment = new Deployment(store, clock, site);
    await deployment.setGate(gate);
    return deployment;
  }

  async setGate(gate: Partial<GateSettings> | null): Promise<void> {
    const whole = { url: this.site.url, everyMs: 10_000, timeoutMs: 5_000, shutAfter: 3, openAfter: 2, ...gate };
    await this.store.line.change({ room, change: { gate: gate === null ? null : whole } });
  }

  async isShut(): Promise<boolean> {
    return (await this.store.line.tick({ room })).gateShut;
  }

  /** One check for each health, an interval between them. @returns where the gate stood after each: `o` open, `x` shut */
  async after(checker: Checker, healths: readonly SiteHealth[]): Promise<string> {
    let told = '';
    for (const health of healths) {
      this.site.health = health;
      await checker.tick();
      told += (await this.isShut()) ? 'x' : 'o';
      this.clock.advance(10_000);
    }
    return told;
  }
}

describe('a gate', () => {
  test('shuts after failures in a row, and opens after successes in a row', async () => {
    const deployment = await Deployment.start();
    const checker = new Checker(deployment.store, deployment.clock);
    expect(await deployment.after(checker, [200, 500, 503, 404, 500, 200, 204, 200])).toBe('oooxxxoo');
    expect(checker.outcomes).toEqual(['well', 'status', 'status', 'status', 'status', 'well', 'well', 'well']);
    expect(checker.log.map((line) => JSON.parse(line).msg)).toEqual([
      'the gate is shut: the protected site is unwell',
      'the gate is open again',
    ]);
  });

  test('stays as it is while the site flaps', async () => {
    const deployment = await Deployment.start();
    const checker = new Checker(deployment.store, deployment.clock);
    expect(await deployment.after(checker, [500, 500, 200, 500, 500, 200, 500, 500])).toBe('oooooooo');
    expect(await deployment.after(checker, [500, 200, 500, 200, 500])).toBe('xxxxx');
  });

  test('takes a redirect, silence and a closed door for unwell', async () => {
    const deployment = await Deployment.start({ timeoutMs: 100 });
    const checker = new Checker(deployment.store, deployment.clock);
    expect(await deployment.after(checker, [301, 307, 'hangs'])).toBe('oox');
    expect(await deployment.after(checker, [200, 200])).toBe('xo');
    await deployment.site[Symbol.asyncDispose]();
    expect(await deployment.after(checker, [200, 200, 200])).toBe('oox');
    expect(checker.outcomes.slice(2)).toEqual(['timeout', 'well', 'well', 'connection', 'connection', 'connection']);
  });

  test('calls no link-local address', async () => {
    const deployment = await Deployment.start({ url: 'http://169.254.169.254/latest', shutAfter: 1 });
    const checker = new Checker(deployment.store, deployment.clock);
    expect(await deployment.after(checker, [200])).toBe('x');
    expect(checker.outcomes).toEqual(['refused-address']);
  });

  test('is checked once an interval, and at once when the interval has become shorter', async () => {
    const deployment = await Deployment.start();
    const checker = new Checker(deployment.store, deployment.clock);
    for (let second = 0; second < 25; second++) {
      await checker.tick();
      deployment.clock.advance(1_000);
    }
    expect(checker.outcomes).toHaveLength(3);
    await deployment.setGate({ everyMs: 5_000 });
    await checker.tick();
    expect(checker.outcomes).toHaveLength(4);
    await checker.tick();
    expect(checker.outcomes).toHaveLength(4);
  });

  test('is never checked twice at a time', async () => {
    const deployment = await Deployment.start({ everyMs: 1_000, timeoutMs: 60_000 });
    const checker = new Checker(deployment.store, deployment.clock);
    deployment.site.health = 'hangs';
    let over = 0;
    const ticks: Promise<unknown>[] = [];
    for (let second = 0; second < 5; second++) {
      ticks.push(checker.tick().then(() => over++));
      deployment.clock.advance(1_000);
    }
    await expect.poll(() => over).toBe(4);
    await expect.poll(() => deployment.site.checkedAtMs.length).toBe(1);
    await checker.checks[Symbol.asyncDispose]();
    await Promise.all(ticks);
    expect(deployment.site.checkedAtMs).toHaveLength(1);
  });

  test('of another address begins anew', async () => {
    const deployment = await Deployment.start();
    const checker = new Checker(deployment.store, deployment.clock);
    await deployment.after(checker, [500, 500]);
    await deployment.setGate({ url: `${deployment.site.url}?other` });
    expect(await deployment.after(checker, [500, 500, 500])).toBe('oox');
  });

  test('that is taken away opens, and nobody checks any more', async () => {
    const deployment = await Deployment.start({ shutAfter: 1 });
    const checker = new Checker(deployment.store, deployment.clock);
    expect(await deployment.after(checker, [500])).toBe('x');
    await deployment.setGate(null);
    expect(await deployment.after(checker, [500, 500])).toBe('oo');
    expect(checker.outcomes).toHaveLength(1);
    await deployment.setGate({ shutAfter: 1 });
    expect(await deployment.after(checker, [500])).toBe('x');
  });

  test('that could not be shut for want of a store is shut by the next check', async () => {
    const deployment = await Deployment.start({ shutAfter: 1 });
    let away = true;
    const checker = new Checker(deployment.store, deployment.clock, {
      setGate: async (request) => {
        if (away) throw new Error('away');
        return deployment.store.line.setGate(request);
      },
    });
    expect(await deployment.after(checker, [500, 500])).toBe('oo');
    expect(checker.log).toHaveLength(1);
    away = false;
    expect(await deployment.after(checker, [500])).toBe('x');
  });
});

describe('of two processes', () => {
  test('one checks', async () => {
    const deployment = await Deployment.start();
    const first = new Checker(deployment.store, deployment.clock);
    const second = new Checker(deployment.store, deployment.clock);
    for (let seconds = 0; seconds < 60; seconds++) {
      await Promise.all([first.tick(), second.tick()]);
      deployment.clock.advance(1_000);
    }
    expect([first.outcomes.length, second.outcomes.length].sort()).toEqual([0, 6]);
  });

  test('the other takes over from one that has died, and counts for itself', async () => {
    const deployment = await Deployment.start();
    const [first, second] = [0, 1].map(() => new Checker(deployment.store, deployment.clock));
    if (first === undefined || second === undefined) throw new Error('no checkers');
    await deployment.after(first, [500, 500]);
    deployment.clock.advance(5_000);
    expect(await deployment.after(second, [500, 500, 500])).toBe('oox');
    // The first one comes back: what it counted before is out of date.
    expect(await deployment.after(first, [500])).toBe('x');
    expect(first.outcomes).toHaveLength(2);
  });

  test('the other takes over soon from one that stops', async () => {
    const deployment = await Deployment.start({ shutAfter: 1 });
    const [first, second] = [0, 1].map(() => new Checker(deployment.store, deployment.clock));
    if (first === undefined || second === undefined) throw new Error('no checkers');
    await first.tick();
    await second.tick();
    await first.checks[Symbol.asyncDispose]();
    deployment.clock.advance(5_000);
    await second.tick();
    expect([first.outcomes, second.outcomes]).toEqual([['well'], ['well']]);
  });

  test('one that stops ends its check', async () => {
    const deployment = await Deployment.start({ shutAfter: 1, timeoutMs: 60_000 });
    const checker = new Checker(deployment.store, deployment.clock);
    deployment.site.health = 'hangs';
    const check = checker.tick();
    await expect.poll(() => deployment.site.checkedAtMs.length).toBe(1);
    await checker.checks[Symbol.asyncDispose]();
    await check;
    expect(checker.outcomes).toEqual([]);
    expect(await deployment.isShut()).toBe(false);
  });
});
