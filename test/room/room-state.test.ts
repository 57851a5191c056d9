import { describe, expect, test } from 'vitest';
import {
  ahead,
  given,
  isDrawPending,
  mightBeFree,
  type Presence,
  presentUpTo,
  waiting,
} from '../../src/room/room-state.ts';
import { fc } from '../support/fast-check.ts';
import { roomState, untouched } from '../support/room-state.ts';

const doorsOpen = { ...untouched.draw, entries: 5, drawnAtMs: 1 };

test.each([
  ['by hand', true, {}, {}],
  ['by hand, with numbers called that nobody has yet', false, {}, { issued: 3, serving: 5 }],
  ['with a capacity and nobody waiting', false, { capacity: 5 }, { issued: 3, serving: 3 }],
  ['with a capacity and people waiting', true, { capacity: 5 }, { issued: 4, serving: 3 }],
  ['with a capacity and somebody back late', true, { capacity: 5 }, { issued: 3, serving: 3, late: 1 }],
  [
    'with a capacity and nobody but a gap',
    false,
    { capacity: 5 },
    { issued: 9, serving: 3, gaps: [{ from: 4, to: 9 }] },
  ],
  ['paused, with a capacity', true, { mode: 'paused', capacity: 5 }, {}],
  ['closed, with numbers called that nobody has yet', true, { mode: 'closed' }, { issued: 3, serving: 5 }],
  ['over, with numbers called that nobody has yet', true, { mode: 'over' }, { issued: 3, serving: 5 }],
  ['off, with people waiting', false, { mode: 'off' }, { issued: 4, serving: 3 }],
  ['with a capacity and a gate that is shut', true, { capacity: 5 }, { gateShut: true }],
  ['before the doors open', true, { mode: 'prequeue', capacity: 5 }, { issued: 3, serving: 5 }],
  ['with a draw that awaits its value', true, { capacity: 5 }, { draw: { ...doorsOpen, source: 'a beacon' } }],
  ['off, with a draw that awaits its value', false, { mode: 'off' }, { draw: { ...doorsOpen, source: 'a beacon' } }],
  ['with a capacity and the draw behind it', false, { capacity: 5 }, { draw: doorsOpen }],
] as const)('a room %s: whoever comes surely waits: %s', (_what, surely, changes, figures) => {
  expect(mightBeFree(roomState({ ...figures, settings: changes }))).toBe(!surely);
});

test('a draw is pending from when the doors open until its public value is known', () => {
  const source = 'a beacon';
  expect(isDrawPending({ ...untouched.draw, source })).toBe(false);
  expect(isDrawPending({ ...doorsOpen, source })).toBe(true);
  expect(isDrawPending({ ...doorsOpen, source, publicValue: '' })).toBe(false);
  expect(isDrawPending(doorsOpen)).toBe(false);
});

describe('people in line', () => {
  /** Sixteen stretches of a hundred after number 1,000, of which `counts` are there, and as many again beyond. */
  function line(counts: readonly number[], issued = 4_200) {
    return roomState({ issued, serving: 1_000, presence: { zoneUpTo: 9_999, judgedUpTo: 2_600, counts } });
  }

  test('are those who are there, in the same share where nobody is judged', () => {
    const half = line(new Array<number>(16).fill(50));
    expect(ahead(half, 1_001)).toBe(0);
    expect(ahead(half, 1_101)).toBe(50);
    expect(ahead(half, 1_051)).toBe(25);
    expect(ahead(half, 2_601)).toBe(800);
    expect(ahead(half, 2_801)).toBe(900);
    expect(waiting(half)).toBe(1_600);
  });

  test('are counted stretch by stretch', () => {
    const uneven = line([0, 100, ...new Array<number>(14).fill(0)]);
    expect([1_100, 1_101, 1_151, 1_201, 2_601].map((number) => ahead(uneven, number))).toEqual([0, 0, 50, 100, 100]);
  });

  test('may be fewer than the judged stretch would hold', () => {
    const few = line([100, 30, ...new Array<number>(14).fill(0)], 1_130);
    expect(waiting(few)).toBe(130);
    expect(ahead(few, 1_116)).toBe(115);
  });

  test('tell nothing of others where fewer than fifty are judged', () => {
    const presence = { zoneUpTo: 50, judgedUpTo: 40, counts: [0, 0, 0, 0] };
    expect(waiting(roomState({ issued: 140, presence }))).toBe(100);
    expect(waiting(roomState({ issued: 140, presence: { ...presence, judgedUpTo: 60 } }))).toBe(0);
  });

  test('are those with an entry too, until the draw has given them numbers', () => {
    expect(waiting(roomState({ issued: 3, draw: { ...untouched.draw, entries: 20 } }))).toBe(23);
    expect(waiting(roomState({ issued: 23, draw: { ...doorsOpen, entries: 20 } }))).toBe(23);
  });

  test('are given all numbers but those of gaps', () => {
    expect(given(roomState({ issued: 40, serving: 10, gaps: [{ from: 21, to: 30 }] }))).toBe(30);
  });

  test('are never fewer ahead of a higher number, never below none, never more than have numbers', () => {
    const figure = fc.integer({ min: 0, max: 3_000 });
    fc.assert(
      fc.property(
        figure,
        figure,
        figure,
        fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 16 }),
        figure,
        (...figures) => {
          const [issued, serving, judged, shares, from] = figures;
          const called = Math.min(issued, serving);
          const state = roomState({
            issued,
            serving,
            gaps: [{ from: from + 1, to: from + 100 }],
            presence: presenceOf(called, issued, judged, shares),
          });
          const places = Array.from({ length: 60 }, (_, index) => ahead(state, called + 1 + index * 51));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          expect(places[0]).toBe(0);
          expect(waiting(state)).toBeGreaterThanOrEqual(0);
          expect(waiting(state)).toBeLessThanOrEqual(Math.max(0, issued - called));
        },
      ),
      { seed: 1 },
    );
  });
});

test('how many are there up to a number is known where people are judged', () => {
  const presence = { zoneUpTo: 400, judgedUpTo: 200, counts: [50, 25] };
  const state = roomState({ issued: 300, serving: 0, presence });
  // Of the first hundred every other one is there, of the second one in four; beyond, the same share of both.
  expect([100, 200, 300, 400].map((number) => presentUpTo(state, number))).toEqual([50, 75, 113, 113]);
  expect(presentUpTo(roomState({ issued: 300 }), 100)).toBeNull();
  expect(presentUpTo({ ...state, settings: { ...state.settings, mode: 'off' } }, 100)).toBeNull();
  expect(presentUpTo({ ...state, serving: 200 }, 250)).toBeNull();
});

/** As a store tells it: never more in a stretch than have numbers there. */
function presenceOf(called: number, issued: number, judged: number, shares: readonly number[]): Presence {
  const length = Math.max(1, Math.ceil(judged / Math.max(1, shares.length)));
  const stretches = Math.ceil(judged / length);
  if (shares.length < stretches) return { zoneUpTo: called, judgedUpTo: called, counts: [] };
  const counts = shares.slice(0, stretches).map((share, index) => {
    const start = called + index * length;
    return Math.floor((Math.max(0, Math.min(start + length, called + judged, issued) - start) * share) / 200);
  });
  return { zoneUpTo: called + judged, judgedUpTo: called + judged, counts };
}
