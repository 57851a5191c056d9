import { expect, test } from 'vitest';
import { defaultSettings } from '../../src/room/settings.ts';
import { StoreClock } from '../../src/room/store-clock.ts';
import { RoomWatch } from '../../src/store/room-watch.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { roomState } from '../support/room-state.ts';

test('remembers the newest view of a room, learns the time of the store, and tells of every view', async () => {
  await using store = await openSqliteStore({ path: ':memory:', clock: () => 5_000_000 });
  await store.line.configure({ room: 'launch', settings: defaultSettings });
  const clock = new StoreClock(() => 1_000);
  const seen: number[] = [];
  using watch = new RoomWatch({
    line: store.line,
    rooms: ['launch'],
    clock,
    now: () => 1_000,
    onView: ({ state }) => seen.push(state.issued),
  });
  expect(watch.view('launch')).toBeNull();
  await watch.refresh('launch');
  await store.line.join({ room: 'launch', ticketId: 'a'.repeat(22) });
  await watch.refresh('launch');
  expect(watch.view('launch')).toMatchObject({ state: { issued: 1 }, seenAtMs: 1_000 });
  expect(clock.nowMs()).toBe(5_000_000);

  watch.observe(roomState({ nowMs: 4_000_000, issued: 99 }));
  expect(watch.view('launch')?.state.issued).toBe(1);
  expect(seen).toEqual([0, 1]);
});

test('has a fresh view for a second and a half', async () => {
  await using store = await openSqliteStore({ path: ':memory:', clock: () => 5_000_000 });
  await store.line.configure({ room: 'launch', settings: defaultSettings });
  let nowMs = 1_000;
  const now = () => nowMs;
  using watch = new RoomWatch({ line: store.line, rooms: ['launch'], clock: new StoreClock(now), now });
  expect(watch.freshView('launch')).toBeNull();
  const view = await watch.refresh('launch');
  nowMs += 1_499;
  expect(watch.freshView('launch')).toBe(view);
  nowMs += 1;
  expect(watch.freshView('launch')).toBeNull();
});
