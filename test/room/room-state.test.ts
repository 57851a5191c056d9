import { expect, test } from 'vitest';
import { mightBeFree } from '../../src/room/room-state.ts';
import { roomState } from '../support/room-state.ts';

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
  ['off, with people waiting', false, { mode: 'off' }, { issued: 4, serving: 3 }],
] as const)('a room %s: whoever comes surely waits: %s', (_what, surely, changes, figures) => {
  expect(mightBeFree(roomState({ ...figures, settings: changes }))).toBe(!surely);
});
