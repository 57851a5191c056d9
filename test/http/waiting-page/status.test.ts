import { describe, expect, test } from 'vitest';
import { visitorStatus } from '../../../src/http/waiting-page/status.ts';
import type { RoomState } from '../../../src/room/room-state.ts';
import { roomState, untouched } from '../../support/room-state.ts';

function view(changes: Parameters<typeof roomState>[0]): { state: RoomState; perSecond: null; seenAtMs: number } {
  return { state: roomState(changes), perSecond: null, seenAtMs: 0 };
}

describe('whoever waits', () => {
  const presence = { zoneUpTo: 2_000, judgedUpTo: 0, counts: [] };

  test.each([
    ['in the near zone', 2_000, 300_000, 20],
    ['in the near zone of short turns', 2_000, 40_000, 10],
    ['beyond it', 2_001, 300_000, 60],
    ['first in line', 1, 300_000, 2],
  ])('%s is seen often enough to count as present', (_where, number, turnWindowMs, after) => {
    const room = view({ issued: 5_000, presence, settings: { turnWindowMs } });
    expect(visitorStatus({ kind: 'waiting', number, late: false }, room).poll_after).toBe(after);
  });

  test('is told how many of those ahead are there, and waits for them alone', () => {
    const counts = new Array<number>(16).fill(25);
    const rate = { admit: 60, everyMs: 60_000, fromMs: null, untilMs: null, returnNoShows: false };
    const room = view({ issued: 4_000, presence: { ...presence, judgedUpTo: 1_600, counts }, settings: { rate } });
    expect(visitorStatus({ kind: 'waiting', number: 1_601, late: false }, room)).toMatchObject({
      ahead: 400,
      estimate: { seconds: 401 },
    });
  });
});

describe('an early visitor', () => {
  const settings = { mode: 'prequeue', opensAtMs: 1_010_000 } as const;
  const early = { kind: 'prequeue', entry: 3 } as const;

  test('has no number and no estimate, and comes back when the doors have opened', () => {
    const draw = { ...untouched.draw, entries: 5 };
    expect(visitorStatus(early, view({ settings, draw }))).toEqual({
      room: 'launch',
      state: 'prequeue',
      number: null,
      serving: 0,
      ahead: 0,
      estimate: null,
      starts_at: null,
      ends_at: null,
      called_at: null,
      turn_ends_at: null,
      reason: null,
      resumes_at: null,
      continue: null,
      message: null,
      poll_after: 11,
    });
  });

  test('waits on at leisure while the draw awaits its public value', () => {
    const draw = { ...untouched.draw, entries: 5, drawnAtMs: 1_000_000, source: 'a beacon' };
    const status = visitorStatus(early, view({ settings: { ...settings, mode: 'open' }, draw, issued: 5 }));
    expect(status).toMatchObject({ state: 'prequeue', number: null, poll_after: 20 });
  });
});
