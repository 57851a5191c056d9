import { describe, expect, it } from 'vitest';
import { callingOf } from '../../src/room/calling.ts';
import { estimateWait } from '../../src/room/estimate.ts';
import { openingOf, opensByItselfMs, toldOpeningMs } from '../../src/room/opening.ts';
import { ownStatusTriggers } from '../../src/room/own-status-triggers.ts';
import type { RoomSettings, SettingsChange } from '../../src/room/settings.ts';
import { roomState, untouched } from '../support/room-state.ts';

/** `roomState` is at this moment. */
const NOW_MS = 1_000_000;
const MINUTE_MS = 60_000;

const perMinute = (admit: number) => ({ admit, everyMs: MINUTE_MS, fromMs: null, untilMs: null, returnNoShows: false });

/** A room with changes that are planned for so many minutes from now. */
function planned(settings: Partial<RoomSettings>, ...plan: readonly [number, SettingsChange][]) {
  const entries = plan.map(([minutes, change], index) => ({
    ...{ id: `${index}`, atMs: NOW_MS + minutes * MINUTE_MS, change, by: 'ops' },
  }));
  return roomState({ settings, plan: entries });
}

const inMinutes = (minutes: number): number => NOW_MS + minutes * MINUTE_MS;

describe('the opening that visitors are told', () => {
  it('is the first planned change to a mode that calls', () => {
    const state = planned({ mode: 'closed' }, [5, { mode: 'paused' }], [10, { mode: 'open' }], [20, { mode: 'off' }]);
    expect(opensByItselfMs(state)).toBe(inMinutes(10));
    expect(toldOpeningMs({ ...state, settings: { ...state.settings, opensAtMs: 5 } })).toBe(inMinutes(10));
  });

  it('is opens_at where that comes first, moves with the plan, and counts for early visitors', () => {
    const early = { mode: 'prequeue', opensAtMs: inMinutes(10) } as const;
    expect(opensByItselfMs(planned(early))).toBe(inMinutes(10));
    expect(opensByItselfMs(planned(early, [15, { mode: 'paused' }]))).toBe(inMinutes(10));
    expect(opensByItselfMs(planned(early, [5, { opensAtMs: inMinutes(30) }]))).toBe(inMinutes(30));
    const sooner = planned(early, [5, { mode: 'open' }]);
    expect(openingOf(sooner).inMs).toBe(5 * MINUTE_MS);
    expect(ownStatusTriggers(sooner).line).not.toBe(ownStatusTriggers(planned(early)).line);
  });

  it('is none in a room that is open, and none that nobody plans', () => {
    expect(opensByItselfMs(planned({ mode: 'open' }, [5, { mode: 'paused' }], [10, { mode: 'open' }]))).toBeNull();
    expect(toldOpeningMs(planned({ mode: 'paused' }, [5, { mode: 'over' }]))).toBeNull();
  });
});

describe('calling', () => {
  it('begins and ends as planned', () => {
    const rate = perMinute(60);
    const opens = planned({ mode: 'paused', rate }, [10, { mode: 'open' }]);
    expect(callingOf(opens)).toEqual({ kind: 'before', startsAtMs: inMinutes(10) });
    const ends = planned({ mode: 'open', rate }, [10, { mode: 'over' }]);
    expect(callingOf(ends)).toEqual({ kind: 'running', endsAtMs: inMinutes(10) });
    const rests = planned({ mode: 'open', rate }, [10, { mode: 'paused' }], [12, { mode: 'open' }]);
    expect(callingOf(rests)).toEqual({ kind: 'running', endsAtMs: null });
  });

  it('is stopped all the same by a gate, and in a room that is closed', () => {
    const opens = planned({ mode: 'paused', rate: perMinute(60) }, [10, { mode: 'open' }]);
    expect(callingOf({ ...opens, gateShut: true })).toEqual({ kind: 'stopped' });
    expect(callingOf(planned({ mode: 'closed' }, [10, { mode: 'open' }]))).toEqual({ kind: 'stopped' });
  });
});

describe('an estimate', () => {
  it('knows when the rate changes', () => {
    const state = planned({ rate: perMinute(60) }, [1, { rate: perMinute(120) }]);
    expect(estimateWait(state, 179, null)).toMatchObject({ seconds: 120 });
    expect(estimateWait(state, 58, null)).toMatchObject({ seconds: 59 });
  });

  it('waits for an opening, of which nothing is uncertain, and through a pause', () => {
    const rate = perMinute(60);
    const opens = planned({ mode: 'paused', rate }, [10, { mode: 'open' }]);
    expect(estimateWait(opens, 99, null)).toEqual({ seconds: 700, low: 685, high: 715 });
    const rests = planned({ rate }, [1, { mode: 'paused' }], [11, { mode: 'open' }]);
    expect(estimateWait(rests, 59, null)).toEqual({ seconds: 660, low: 51, high: 669 });
    expect(estimateWait(rests, 119, null)).toMatchObject({ seconds: 720 });
  });

  it('is not given to those whom a planned end leaves, and is kept before it', () => {
    const ends = planned({ rate: perMinute(60) }, [1, { mode: 'over' }]);
    expect(estimateWait(ends, 58, null)).toEqual({ seconds: 59, low: 50, high: 68 });
    expect(estimateWait(ends, 60, null)).toBeNull();
  });

  it('goes on with what was observed where only other settings change', () => {
    const full = planned({ capacity: 10 }, [1, { message: 'soon' }]);
    expect(estimateWait({ ...full, inside: 10 }, 119, 1)).toMatchObject({ seconds: 120 });
    const other = planned({ capacity: 10 }, [1, { capacity: 20 }]);
    expect(estimateWait({ ...other, inside: 10 }, 119, 1)).toBeNull();
    expect(estimateWait({ ...other, inside: 10 }, 58, 1)).toMatchObject({ seconds: 59 });
  });

  it('is that everybody enters when the room is off', () => {
    expect(estimateWait(planned({ mode: 'paused' }, [5, { mode: 'off' }]), 1_000, null)).toMatchObject({
      seconds: 300,
    });
  });

  it('is not given before a draw', () => {
    const draws = planned({ mode: 'prequeue', opensAtMs: inMinutes(1), rate: perMinute(60) }, [2, { message: 'go' }]);
    expect(estimateWait({ ...draws, draw: untouched.draw }, 0, null)).toBeNull();
  });
});
