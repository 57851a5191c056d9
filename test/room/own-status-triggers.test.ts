import { describe, expect, test } from 'vitest';
import { ownStatusTriggers } from '../../src/room/own-status-triggers.ts';
import { roomState, untouched } from '../support/room-state.ts';

const rate = { admit: 1, everyMs: 1_000, fromMs: null, untilMs: null, returnNoShows: false };

describe('those ask for their own status', () => {
  test.each([
    ['who have to be seen', { serving: 10, presence: { zoneUpTo: 2_000, judgedUpTo: 0, counts: [] } }, 2_000],
    ['who are called', { serving: 3_000, presence: { zoneUpTo: 2_000, judgedUpTo: 0, counts: [] } }, 3_000],
  ])('%s', (_who, changes, nearUpTo) => {
    expect(ownStatusTriggers(roomState({ issued: 5_000, ...changes })).nearUpTo).toBe(nearUpTo);
  });

  const { line } = ownStatusTriggers(roomState({}));

  test.each([
    ['a reset', { epoch: 2 }],
    ['another mode', { settings: { mode: 'paused' } }],
    ['another opening', { settings: { opensAtMs: 1 } }],
    ['the gate', { gateShut: true }],
    ['the doors', { draw: { ...untouched.draw, drawnAtMs: 1 } }],
    ['the end of the calls', { settings: { rate: { ...rate, untilMs: 1_000_000 } } }],
    ['a begin of the calls', { settings: { rate: { ...rate, fromMs: 1_000_001 } } }],
    ['the public value of a draw', { draw: { ...untouched.draw, publicValue: '4711' } }],
  ] as const)('of all after %s', (_what, changes) => {
    expect(ownStatusTriggers(roomState(changes)).line).not.toBe(line);
  });

  test('and of nobody only because the line moves', () => {
    const moved = { issued: 9, serving: 4, inside: 2, storeMs: 1_060_000, settings: { message: 'Soon!' } };
    expect(ownStatusTriggers(roomState(moved)).line).toBe(line);
  });
});
