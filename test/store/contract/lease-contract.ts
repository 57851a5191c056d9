import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../support/clock.ts';
import type { StoreFixture, StoreTarget } from './store-target.ts';

const name = 'webhooks:launch';
const ttlMs = 30_000;

export function leaseContract(target: StoreTarget): void {
  async function withStore(body: (fixture: StoreFixture, clock: FakeClock) => Promise<void>): Promise<void> {
    const clock = new FakeClock();
    const fixture = await target.open({ clock: clock.read });
    try {
      await body(fixture, clock);
    } finally {
      await fixture.close();
    }
  }

  describe('lease', () => {
    it('has one holder at a time, until it ends by itself', () =>
      withStore(async ({ store, other }, clock) => {
        expect(await store.leases.take({ name, holder: 'one', ttlMs })).toBe(true);
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(false);
        clock.advance(ttlMs - 1);
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(false);
        clock.advance(1);
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(true);
        expect(await store.leases.take({ name, holder: 'one', ttlMs })).toBe(false);
      }));

    it('is renewed by its holder, from now on', () =>
      withStore(async ({ store, other }, clock) => {
        await store.leases.take({ name, holder: 'one', ttlMs });
        clock.advance(ttlMs - 1);
        expect(await store.leases.take({ name, holder: 'one', ttlMs })).toBe(true);
        clock.advance(ttlMs - 1);
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(false);
        expect(await store.leases.take({ name, holder: 'one', ttlMs: 1_000 })).toBe(true);
        clock.advance(1_000);
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(true);
      }));

    it('is given back by its holder alone', () =>
      withStore(async ({ store, other }) => {
        await store.leases.take({ name, holder: 'one', ttlMs });
        await other.leases.release({ name, holder: 'two' });
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(false);
        await store.leases.release({ name, holder: 'one' });
        await store.leases.release({ name, holder: 'one' });
        expect(await other.leases.take({ name, holder: 'two', ttlMs })).toBe(true);
        await store.leases.release({ name, holder: 'one' });
        expect(await store.leases.take({ name, holder: 'one', ttlMs })).toBe(false);
      }));

    it('of another name is another one', () =>
      withStore(async ({ store, other }) => {
        await store.leases.take({ name, holder: 'one', ttlMs });
        expect(await other.leases.take({ name: `${name}:other`, holder: 'two', ttlMs })).toBe(true);
      }));

    it('that many take at once goes to one of them, also when it has just ended', () =>
      withStore(async ({ store, other }, clock) => {
        const handles = [store, other];
        for (let round = 0; round < 5; round++) {
          const taken = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              handles[index % 2]?.leases.take({ name, holder: `${round}:${index}`, ttlMs }),
            ),
          );
          expect(taken.filter((has) => has === true)).toHaveLength(1);
          clock.advance(ttlMs);
        }
      }));
  });
}
