import { describe, expect, test } from 'vitest';
import { estimateWait } from '../../src/room/estimate.ts';
import { pollAfterSeconds } from '../../src/room/polling.ts';
import { ahead, waiting } from '../../src/room/room-state.ts';
import type { RoomSettings } from '../../src/room/settings.ts';
import { Throughput } from '../../src/room/throughput.ts';
import { roomState, untouched } from '../support/room-state.ts';

const perMinute = { admit: 60, everyMs: 60_000, fromMs: null, untilMs: null, returnNoShows: false };

function room(settings: Partial<RoomSettings>, rest = {}) {
  return roomState({ settings, ...rest });
}

describe('an estimate', () => {
  test('follows from a set rate', () => {
    expect(estimateWait(room({ rate: perMinute }), 299, null)).toEqual({ seconds: 300, low: 255, high: 345 });
  });

  test('waits for a rate that begins later: until then nothing is uncertain', () => {
    const rate = { ...perMinute, fromMs: 37_000_000 };
    const estimate = estimateWait(room({ rate }, { storeMs: 1_000_000 }), 99, null);
    expect(estimate).toEqual({ seconds: 36_100, low: 36_085, high: 36_115 });
  });

  test('is not given where the rate ends before, or has ended', () => {
    const rate = { ...perMinute, untilMs: 1_060_000 };
    expect(estimateWait(room({ rate }), 58, null)?.seconds).toBe(59);
    expect(estimateWait(room({ rate }), 59, null)).toBeNull();
    expect(estimateWait(room({ rate }, { storeMs: 1_060_000 }), 0, 5)).toBeNull();
  });

  test('follows from what was observed where the capacity governs', () => {
    const full = room({ rate: perMinute, capacity: 10 }, { inside: 8, outstanding: 2 });
    expect(estimateWait(full, 9, 0.1)).toEqual({ seconds: 100, low: 60, high: 140 });
  });

  test('is not given when nobody can tell', () => {
    expect(estimateWait(room({}), 10, null)).toBeNull();
    for (const mode of ['paused', 'closed', 'over', 'prequeue'] as const) {
      expect(estimateWait(room({ mode, rate: perMinute }), 10, 5)).toBeNull();
    }
    expect(estimateWait(room({ rate: perMinute }, { gateShut: true }), 10, 5)).toBeNull();
    const draw = { ...untouched.draw, entries: 5, drawnAtMs: 1, source: 'a beacon' };
    expect(estimateWait(room({ rate: perMinute }, { draw }), 10, 5)).toBeNull();
  });
});

describe('people ahead and waiting', () => {
  test('are counted without numbers that nobody holds', () => {
    const state = roomState({ serving: 10, issued: 40, gaps: [{ from: 21, to: 30 }] });
    expect(waiting(state)).toBe(20);
    expect(ahead(state, 11)).toBe(0);
    expect(ahead(state, 20)).toBe(9);
    expect(ahead(state, 31)).toBe(10);
    expect(ahead({ ...state, serving: 25 }, 31)).toBe(0);
  });

  test('are none when serving runs ahead', () => {
    const state = roomState({ serving: 50, issued: 40 });
    expect(waiting(state)).toBe(0);
    expect(ahead(state, 41)).toBe(0);
  });
});

describe('the throughput of a room', () => {
  test('is what was called over the last ten minutes', () => {
    const throughput = new Throughput();
    for (let s = 0; s <= 1_200; s += 5)
      throughput.observe(roomState({ lineMs: s * 1000, serving: s <= 600 ? 0 : s - 600 }));
    expect(throughput.perSecond(roomState({ lineMs: 1_200_000, serving: 600 }))).toBeCloseTo(1, 1);
  });

  test('does not follow from one call, of however many people', () => {
    const throughput = new Throughput();
    const serving = (s: number): number => (s < 60 ? 0 : s < 120 ? 50 : 100);
    const perSecond = (s: number) => {
      throughput.observe(roomState({ lineMs: s * 1000, serving: serving(s) }));
      return throughput.perSecond(roomState({ lineMs: s * 1000, serving: serving(s) }));
    };
    const paces = Array.from({ length: 25 }, (_, index) => perSecond(5 * index));
    expect(paces.slice(0, 24)).toEqual(new Array(24).fill(null));
    expect(paces.at(24)).toBeCloseTo(100 / 120);
  });

  test('counts those who were there when they were called', () => {
    const throughput = new Throughput();
    for (let s = 0; s <= 600; s += 5)
      throughput.observe(roomState({ lineMs: s * 1000, serving: 4 * s, passedOver: s }));
    const state = roomState({ lineMs: 600_000, serving: 2_400, passedOver: 600 });
    expect(throughput.perSecond(state)).toBeCloseTo(3, 1);
  });

  test('counts nobody for numbers that were skipped', () => {
    const throughput = new Throughput();
    const serving = (s: number): number => (s < 300 ? s : s + 10_000);
    const gaps = [{ from: 300, to: 10_299 }];
    for (let s = 0; s <= 600; s += 5) throughput.observe(roomState({ lineMs: s * 1000, serving: serving(s), gaps }));
    expect(throughput.perSecond(roomState({ lineMs: 600_000, serving: serving(600), gaps }))).toBeCloseTo(1, 1);
    expect(throughput.perSecond(roomState({ lineMs: 600_000, serving: 0, gaps }))).toBeNull();
  });

  test('is unknown at first, while nobody is called, and after a reset', () => {
    const throughput = new Throughput();
    throughput.observe(roomState({ lineMs: 0, serving: 0 }));
    expect(throughput.perSecond(roomState({ lineMs: 10_000, serving: 100 }))).toBeNull();
    expect(throughput.perSecond(roomState({ lineMs: 60_000, serving: 0 }))).toBeNull();
    throughput.observe(roomState({ lineMs: 60_000, serving: 60, epoch: 2 }));
    expect(throughput.perSecond(roomState({ lineMs: 61_000, serving: 90, epoch: 2 }))).toBeNull();
  });
});

describe('the time until the next look', () => {
  test('grows with the distance, within a quarter of the turn window and a minute', () => {
    expect(pollAfterSeconds(0, null, 300_000)).toBe(2);
    expect(pollAfterSeconds(200, null, 300_000)).toBe(12);
    expect(pollAfterSeconds(1_000_000, null, 300_000)).toBe(60);
    expect(pollAfterSeconds(1_000_000, null, 40_000)).toBe(10);
    expect(pollAfterSeconds(1_000, 90, 300_000)).toBe(9);
    expect(pollAfterSeconds(1_000_000, null, 1_000)).toBe(2);
  });
});
