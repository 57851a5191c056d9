import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POLL_MS } from '../../src/events/delivery-run.ts';
import { EVENTS_KEPT } from '../../src/room/room-event.ts';
import { storeUnavailable } from '../../src/store/faults.ts';
import type { Store } from '../../src/store/store.ts';
import { RoomDriver } from '../store/contract/room-driver.ts';
import type { StoreFixture } from '../store/contract/store-target.ts';
import { FakeClock } from '../support/clock.ts';
import { configure, DELIVERED, drive, FAILED, happen, LEASE_MS, NotingReader, targets } from './reader-fixture.ts';

function withRead(store: Store, read: Store['events']['read']): Store {
  return { ...store, events: { read, newest: (request) => store.events.newest(request) } };
}

describe.each(targets)('one reader of a feed, on %s', (_name, target) => {
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

  test('is told what happened after it began, in order and once', async () => {
    await happen(store, 2);
    const { run, stepOn } = drive({ reader, store }, clock);
    await run.begin();
    const ids = await happen(store, 250);
    expect(await stepOn()).toBe(POLL_MS);
    expect(reader.ids).toEqual(ids);
    expect(await stepOn()).toBe(POLL_MS);
    expect(reader.ids).toEqual(ids);
  });

  test('is told only what it wants, and goes past the rest', async () => {
    reader.wanted = ({ type }) => type === 'room.reset';
    const first = drive({ reader, store }, clock);
    await first.run.begin();
    await happen(store, 3);
    await store.line.reset({ room: reader.room, key: null, actor: null });
    await happen(store, 3);
    await first.stepOn();
    expect(reader.told.map(({ type }) => type)).toEqual(['room.reset']);
    await first.run.release();
    await drive({ reader, store }, clock).stepOn();
    expect(reader.told).toHaveLength(1);
  });

  test('is told the same event until it takes it, ever less often', async () => {
    const { run, stepOn, deliveries } = drive({ reader, store }, clock);
    await run.begin();
    const [first, second] = await happen(store, 2);
    reader.answer = () => FAILED;
    const waits: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const waitMs = await stepOn();
      waits.push(waitMs);
      clock.advance(waitMs);
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 10_000]);
    expect(reader.ids).toEqual([first, first, first, first]);
    clock.advance(10_000);
    reader.answer = () => DELIVERED;
    await stepOn();
    expect(reader.ids).toEqual([first, first, first, first, first, second]);
    expect(deliveries).toEqual(['failed', 'failed', 'failed', 'failed', 'delivered', 'delivered']);
    reader.answer = () => FAILED;
    await happen(store, 1);
    expect(await stepOn()).toBe(2_000);
  });

  test('waits as long as the reader asks', async () => {
    const { run, stepOn } = drive({ reader, store }, clock);
    await run.begin();
    await happen(store, 1);
    reader.answer = () => ({ kind: 'failed', why: 'a test', retryAfterMs: 25_000 });
    for (const left of [25_000, 15_000, 5_000]) {
      expect(await stepOn()).toBe(Math.min(left, LEASE_MS / 3));
      clock.advance(Math.min(left, LEASE_MS / 3));
    }
    expect(reader.told).toHaveLength(1);
    await stepOn();
    expect(reader.told).toHaveLength(2);
  });

  test('an event that it refuses is not sent again; one that is gone is told nothing more', async () => {
    const { run, stepOn } = drive({ reader, store }, clock);
    await run.begin();
    reader.answer = () => ({ kind: 'refused', why: 'a test' });
    const ids = await happen(store, 2);
    await stepOn();
    expect(reader.ids).toEqual(ids);
    reader.answer = () => ({ kind: 'gone', why: 'a test' });
    await happen(store, 2);
    for (let i = 0; i < 5; i += 1) clock.advance(await stepOn());
    expect(reader.told).toHaveLength(3);
  });

  test('goes on after a restart where it was, with what was not taken', async () => {
    const before = drive({ reader, store }, clock);
    await before.run.begin();
    const ids = await happen(store, 5);
    reader.answer = ({ id }) => (id === ids[3] ? FAILED : DELIVERED);
    await before.stepOn();
    await before.run.release();
    ids.push(...(await happen(store, 2)));
    reader.answer = () => DELIVERED;
    await drive({ reader, store }, clock).stepOn();
    expect(reader.ids).toEqual([...ids.slice(0, 4), ...ids.slice(3)]);
  });

  test('another one of its name begins anew, where it says', async () => {
    const first = drive({ reader, store }, clock);
    await first.run.begin();
    const [, second, third] = await happen(store, 3);
    const other = new NotingReader('another');
    other.after = second ?? null;
    await drive({ reader: other, store }, clock).stepOn();
    expect(other.ids).toEqual([third]);
  });

  test('events that the feed has forgotten are told as a gap, in place of them', async () => {
    await happen(store, 1);
    const before = drive({ reader, store }, clock);
    await before.run.begin();
    const ids = await happen(store, 5);
    const [first = 0, , third = 0, fourth = 0] = ids;
    const read: Store['events']['read'] = async (request) =>
      (await store.events.read(request)).filter(({ id }) => id >= fourth);
    const forgetful = withRead(store, read);
    reader.wanted = () => true;
    reader.answer = ({ type }) => (type === 'feed.gap' ? FAILED : DELIVERED);
    const { stepOn } = drive({ reader, store: forgetful }, clock);
    clock.advance(await stepOn());
    reader.answer = () => DELIVERED;
    await stepOn();
    const gap = { id: third, type: 'feed.gap', data: { missed_from: first, missed_to: third } };
    expect(reader.told.slice(0, 2)).toMatchObject([gap, gap]);
    expect(reader.ids.slice(2)).toEqual(ids.slice(3));
  });

  test('acts are told when a crowd has pushed out what was around them', { timeout: 60_000 }, async () => {
    const room = new RoomDriver(fixture, clock, reader.room);
    await happen(store, 1);
    await drive({ reader, store }, clock).run.begin();
    const acts: number[] = [];
    for (const _ of [1, 2, 3]) {
      await room.noteMany('turns.missed', 5);
      acts.push(...(await happen(store, 1)));
    }
    await room.noteMany('turns.missed', EVENTS_KEPT + 1_000);

    reader.wanted = ({ type }) => type === 'settings.changed' || type === 'feed.gap';
    await drive({ reader, store }, clock).stepOn();
    const types = reader.told.map(({ type }) => type);
    expect(types).toEqual([...Array(3).fill(['feed.gap', 'settings.changed']).flat(), 'feed.gap']);
    expect(reader.told.filter(({ type }) => type !== 'feed.gap').map(({ id }) => id)).toEqual(acts);
  });

  test('of acts that it does not want a reader is told nothing but one gap', { timeout: 60_000 }, async () => {
    const room = new RoomDriver(fixture, clock, reader.room);
    await happen(store, 1);
    const known = await store.events.newest({ room: reader.room });
    reader.after = known;
    for (const _ of [1, 2, 3]) {
      await room.noteMany('turns.missed', 5);
      await happen(store, 1);
    }
    await room.noteMany('turns.missed', EVENTS_KEPT + 1_000);
    const first = (await store.events.read({ room: reader.room, after: known, limit: 4 })).at(-1)?.id ?? 0;

    reader.wanted = ({ type }) => type === 'room.reset' || type === 'feed.gap';
    await drive({ reader, store }, clock).stepOn();
    expect(reader.told).toMatchObject([{ type: 'feed.gap', data: { missed_from: known + 1, missed_to: first - 1 } }]);
  });

  test('while the store is gone nothing is told; after that it goes on', async () => {
    let gone = false;
    const read: Store['events']['read'] = async (request) => {
      if (gone) throw storeUnavailable(null);
      return store.events.read(request);
    };
    const { run, stepOn } = drive({ reader, store: withRead(store, read) }, clock);
    await run.begin();
    await stepOn();
    const ids = await happen(store, 2);
    gone = true;
    await expect(stepOn()).rejects.toMatchObject({ code: 'store_unavailable' });
    gone = false;
    await stepOn();
    expect(reader.ids).toEqual(ids);
  });

  test('tells since when the oldest event waits', async () => {
    const waiting: (number | null)[] = [];
    const { run, stepOn } = drive({ reader, store, onWaiting: (sinceMs) => waiting.push(sinceMs) }, clock);
    await run.begin();
    await stepOn();
    expect(waiting.at(-1)).toBeNull();
    const happenedAtMs = clock.nowMs;
    await happen(store, 1);
    reader.answer = () => FAILED;
    for (let i = 0; i < 6; i += 1) {
      clock.advance(await stepOn());
      expect(waiting.at(-1)).toBe(happenedAtMs);
    }
    reader.answer = () => DELIVERED;
    clock.advance(60_000);
    await stepOn();
    expect(waiting.at(-1)).toBeNull();
  });
});
