import { expect, test } from 'vitest';
import { defaultSettings } from '../../src/room/settings.ts';
import { StoreClock } from '../../src/room/store-clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { RoomWatch } from '../../src/watch/room-watch.ts';
import { roomState } from '../support/room-state.ts';

test('remembers the newest snapshot of a room, learns the time of the store, and tells of every one', async () => {
  await using store = await openSqliteStore({ path: ':memory:', clock: () => 5_000_000 });
  await store.line.configure({ room: 'launch', settings: defaultSettings });
  const clock = new StoreClock(() => 1_000);
  const seen: number[] = [];
  using watch = new RoomWatch({
    line: store.line,
    rooms: ['launch'],
    clock,
    epochMs: () => 1_000,
    onSnapshot: ({ state }) => seen.push(state.issued),
  });
  expect(watch.snapshot('launch')).toBeNull();
  await watch.refresh('launch');
  await store.line.join({ room: 'launch', ticketId: 'a'.repeat(22) });
  await watch.refresh('launch');
  expect(watch.snapshot('launch')).toMatchObject({ state: { issued: 1 }, seenAtMs: 1_000 });
  expect(clock.storeMs()).toBe(5_000_000);

  watch.observe(roomState({ storeMs: 4_000_000, issued: 99 }));
  expect(watch.snapshot('launch')?.state.issued).toBe(1);
  expect(seen).toEqual([0, 1]);
});

test('has a fresh snapshot for a second and a half', async () => {
  await using store = await openSqliteStore({ path: ':memory:', clock: () => 5_000_000 });
  await store.line.configure({ room: 'launch', settings: defaultSettings });
  let timeMs = 1_000;
  const epochMs = () => timeMs;
  using watch = new RoomWatch({ line: store.line, rooms: ['launch'], clock: new StoreClock(epochMs), epochMs });
  expect(watch.freshSnapshot('launch')).toBeNull();
  const snapshot = await watch.refresh('launch');
  timeMs += 1_499;
  expect(watch.freshSnapshot('launch')).toBe(snapshot);
  timeMs += 1;
  expect(watch.freshSnapshot('launch')).toBeNull();
});
