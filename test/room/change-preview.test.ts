import fc from 'fast-check';
import { expect, it } from 'vitest';
import { previewChange } from '../../src/room/change-preview.ts';
import type { RoomState } from '../../src/room/room-state.ts';
import type { SettingsChange } from '../../src/room/settings.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { RoomDriver, rate } from '../store/contract/room-driver.ts';
import { FakeClock } from '../support/clock.ts';
import { roomState } from '../support/room-state.ts';

/** What a preview tells of a room, but for who is there and the doors' public facts. */
function told({ settings, issued, serving, outstanding, inside, gateShut, draw }: RoomState): object {
  return { settings, issued, serving, outstanding, inside, gateShut, draw };
}

const small = fc.integer({ min: 1, max: 12 });
const slots = fc.option(small, { nil: null });
const gate = { url: 'https://shop.example.com/', everyMs: 1000, timeoutMs: 100, shutAfter: 1, openAfter: 1 };

const changes: fc.Arbitrary<SettingsChange> = fc.record(
  {
    mode: fc.constantFrom('off', 'prequeue', 'open', 'paused', 'closed'),
    capacity: slots,
    rate: fc.option(small.map((admit) => rate(admit, 60_000))),
    gate: fc.constantFrom(null, gate),
    message: fc.constant('Soon.'),
    // Which has passed, or is to come: the clock of the room stands between.
    opensAtMs: fc.constantFrom(1, 10_000_000_000_000),
    drawSource: fc.constantFrom(null, 'a beacon'),
  },
  { requiredKeys: [] },
);

const starts = fc.record({
  mode: fc.constantFrom('prequeue', 'open', 'paused', 'closed', 'off'),
  capacity: slots,
  rate: fc.option(small.map((admit) => rate(admit, 60_000))),
  gate: fc.constantFrom(null, gate),
});

it('the preview of a change is what the change then does, or with a rate the most that it may do', async () => {
  const clock = new FakeClock();
  await using store = await openSqliteStore({ path: ':memory:', clock: clock.read });
  const fixture = { store, other: store, reopen: null, close: async () => store[Symbol.asyncDispose]() };
  await fc.assert(
    fc.asyncProperty(starts, small, small, fc.boolean(), changes, async (start, joined, by, shut, change) => {
      const room = new RoomDriver(fixture, clock);
      await room.configure({ ...roomState({}).settings, mode: 'paused' });
      await room.joinMany(joined);
      await room.advance(by);
      await room.change({ ...start, opensAtMs: clock.nowMs + 1000 });
      if (start.mode === 'prequeue') await room.joinEarlyMany(3);
      await room.setGate(shut);
      const before = await room.state();
      const preview = told(previewChange(before, change));
      const after = await room.change(change);
      if (after.settings.rate === null || after.settings.mode !== 'open') {
        expect(preview).toEqual(told(after));
      } else {
        const most = expect.toSatisfy((serving: number) => serving >= after.serving);
        const turns = expect.toSatisfy((outstanding: number) => outstanding >= after.outstanding);
        expect(preview).toEqual({ ...told(after), serving: most, outstanding: turns });
      }
    }),
    { numRuns: 300 },
  );
});

it('a rate that is raised while people wait calls the difference at once', () => {
  const state = roomState({ issued: 50, serving: 20, settings: { rate: rate(10, 60_000) } });
  expect(previewChange(state, { rate: rate(15, 60_000) })).toMatchObject({ serving: 25, outstanding: 5 });
  expect(previewChange(state, { rate: rate(5, 60_000) })).toMatchObject({ serving: 20, outstanding: 0 });
  expect(previewChange(state, { message: 'Soon.' })).toMatchObject({ serving: 20 });
  const later = rate(15, 60_000, { fromMs: state.nowMs + 1 });
  expect(previewChange(state, { rate: later })).toMatchObject({ serving: 20 });
});

it('those who are judged absent are not among the called, and do not wait afterwards', () => {
  const presence = { zoneUpTo: 400, judgedUpTo: 200, counts: [50, 25] };
  const state = roomState({ issued: 300, presence, settings: { mode: 'paused', capacity: 60 } });
  const after = previewChange(state, { mode: 'open' });
  expect(after).toMatchObject({ serving: 138, outstanding: 60, presence: { judgedUpTo: 200, counts: [15] } });
  expect(previewChange(state, { mode: 'off' })).toMatchObject({ serving: 300, outstanding: 300 });
});
