import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POLL_MS } from '../../src/events/delivery-run.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFixture } from '../store/contract/store-target.ts';
import { FakeClock } from '../support/clock.ts';
import { configure, DELIVERED, drive, happen, LEASE_MS, NotingReader, targets } from './reader-fixture.ts';

describe.each(targets)('one reader and two processes, on %s', (_name, target) => {
  let clock: FakeClock;
  let fixture: StoreFixture;
  let store: Store;
  let reader: NotingReader;
  beforeEach(async () => {
    clock = new FakeClock();
    fixture = await target.open({ clock: clock.read });
    store = fixture.store;
    reader = new NotingReader();
    await configure(store);
  });
  afterEach(() => fixture.close());

  test('is told by one process at a time, by another once the first has left it', async () => {
    const [one, two] = [drive({ reader, store }, clock), drive({ reader, store: fixture.other }, clock)];
    await one.run.begin();
    await two.run.begin();
    const ids = await happen(store, 2);
    await Promise.all([one.stepOn(), two.stepOn()]);
    expect(reader.ids).toEqual(ids);
    expect(Math.min(one.deliveries.length, two.deliveries.length)).toBe(0);
    for (const { run } of [one, two]) await run.release();
    ids.push(...(await happen(store, 1)));
    await two.stepOn();
    expect(await one.stepOn()).toBe(LEASE_MS / 3);
    expect(reader.ids).toEqual(ids);
  });

  test('is told by another process when the first has vanished, but not before its lease is over', async () => {
    const [one, two] = [drive({ reader, store }, clock), drive({ reader, store: fixture.other }, clock)];
    await one.run.begin();
    const ids = await happen(store, 2);
    await one.stepOn();
    ids.push(...(await happen(store, 1)));
    clock.advance(LEASE_MS - 1);
    expect(await two.stepOn()).toBe(LEASE_MS / 3);
    expect(reader.told).toHaveLength(2);
    clock.advance(1);
    await two.stepOn();
    expect(reader.ids).toEqual(ids);
  });

  test('a process that was asleep longer than its lease repeats nothing that another one has told', async () => {
    const [one, two] = [drive({ reader, store }, clock), drive({ reader, store: fixture.other }, clock)];
    await one.run.begin();
    const ids = await happen(store, 1);
    await one.stepOn();
    clock.advance(LEASE_MS);
    ids.push(...(await happen(store, 2)));
    await two.stepOn();
    await two.run.release();
    await one.stepOn();
    expect(reader.ids).toEqual(ids);
  });

  test('a process that lost its lease in the middle of an event cannot move the cursor', async () => {
    const [one, two] = [drive({ reader, store }, clock), drive({ reader, store: fixture.other }, clock)];
    await one.run.begin();
    const ids = await happen(store, 3);
    reader.answer = async () => {
      reader.answer = () => DELIVERED;
      clock.advance(LEASE_MS);
      await two.stepOn();
      return DELIVERED;
    };
    await one.stepOn();
    ids.push(...(await happen(store, 1)));
    await Promise.all([one.stepOn(), two.stepOn()]);
    expect(reader.ids).toEqual([ids[0], ...ids]);
  });

  test('when a lease was lost unseen and two have told, the cursor is the one of who saved it first', async () => {
    const one = drive({ reader, store }, clock);
    await one.run.begin();
    const ids = await happen(store, 1);
    await one.stepOn();
    const forgotten = { take: async () => true, release: async () => {} };
    const two = drive({ reader, store: { ...fixture.other, leases: forgotten } }, clock);
    ids.push(...(await happen(store, 1)));
    await two.stepOn();
    clock.advance(POLL_MS);
    ids.push(...(await happen(store, 2)));
    await one.stepOn();
    await one.run.release();
    await drive({ reader, store }, clock).stepOn();
    expect(reader.ids).toEqual([...ids.slice(0, 2), ...ids.slice(1)]);
  });
});
