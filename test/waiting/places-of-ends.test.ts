import { expect, test } from 'vitest';
import { placeName, type Shown, stateName } from '../../src/waiting/place-name.ts';
import { roomState } from '../support/room-state.ts';

const NOW_MS = 1_000_000;
const rate = { admit: 1, everyMs: 1_000, fromMs: null, untilMs: null, returnNoShows: false };
const inLine: Shown = { kind: 'waiting', number: 7, late: false };
const backLate: Shown = { ...inLine, late: true };

test.each([
  ['waits', inLine, {}, 'waiting'],
  ['waits before the first people are called', inLine, { rate: { ...rate, fromMs: NOW_MS + 1 } }, 'starting'],
  ['waits while the rate calls', inLine, { rate: { ...rate, fromMs: NOW_MS, untilMs: NOW_MS + 1 } }, 'waiting'],
  ['waits when nobody is called any more', inLine, { rate: { ...rate, untilMs: NOW_MS } }, 'over'],
  ['waits in a room that was closed', inLine, { mode: 'closed' }, 'closed'],
  ['waits in a room that is over', inLine, { mode: 'over' }, 'over'],
  [
    'waits in a room that was paused after its window',
    inLine,
    { mode: 'paused', rate: { ...rate, untilMs: 1 } },
    'paused',
  ],
  ['is back late', backLate, { rate }, 'next'],
  ['is back late while nobody is called', backLate, { mode: 'paused', rate }, 'paused'],
  ['is back late when nobody is called any more', backLate, { rate: { ...rate, untilMs: NOW_MS } }, 'over'],
  ['is back late and may get a slot', backLate, { rate: { ...rate, untilMs: NOW_MS }, capacity: 1 }, 'next'],
  ['has missed the turn', { kind: 'missed', reason: 'missed' }, {}, 'missed'],
  ['has lost the number in a closed room', { kind: 'missed', reason: 'reset' }, { mode: 'closed' }, 'closed'],
  ['has missed the last turn', { kind: 'missed', reason: 'missed' }, { rate: { ...rate, untilMs: NOW_MS } }, 'over'],
  ['is back late in a room that is over', backLate, { mode: 'over', capacity: 1 }, 'over'],
  ['has missed the turn of a room that is over', { kind: 'missed', reason: 'missed' }, { mode: 'over' }, 'over'],
  ['is called in a room that is over', { kind: 'turn', number: 7, endsAtMs: null }, { mode: 'over' }, 'turn'],
  ['comes to a room that is over', { kind: 'closed' }, { mode: 'over' }, 'over'],
] as const)('a visitor who %s', (_who, where, settings, place) => {
  expect(placeName(where, roomState({ settings, storeMs: NOW_MS }))).toBe(place);
});

test('apps are told of an end as well', () => {
  expect(stateName('over', 'open')).toBe('over');
  expect(stateName('closed', 'closed')).toBe('closed');
  expect(stateName('joining', 'over')).toBe('over');
  expect(stateName('starting', 'open')).toBe('waiting');
});
