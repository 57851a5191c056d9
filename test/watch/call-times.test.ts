import { expect, test } from 'vitest';
import { CallTimes } from '../../src/watch/call-times.ts';
import { roomState } from '../support/room-state.ts';

function watched(...states: Parameters<typeof roomState>[0][]): CallTimes {
  const times = new CallTimes();
  for (const state of states) times.observe(roomState({ issued: 100, ...state }));
  return times;
}

test('a number was called when the first state showed it', () => {
  const times = watched(
    { serving: 3, storeMs: 1 },
    { serving: 3, storeMs: 2 },
    { serving: 5, storeMs: 3 },
    { serving: 9, storeMs: 4 },
  );
  expect([3, 4, 5, 6, 9, 10].map((number) => times.of(1, number))).toEqual([null, 3, 3, 4, 4, null]);
});

test('a call that was taken back is forgotten, and nobody is called whom nobody has given a number', () => {
  const times = watched(
    { serving: 0, storeMs: 1 },
    { serving: 5, storeMs: 2 },
    { serving: 2, storeMs: 3 },
    { serving: 500, storeMs: 4 },
  );
  expect([2, 4, 100, 101].map((number) => times.of(1, number))).toEqual([2, 4, 4, null]);
});

test('a reset begins anew', () => {
  const times = watched({ serving: 0 }, { serving: 5 }, { epoch: 2, serving: 0 });
  expect([times.of(1, 5), times.of(2, 5)]).toEqual([null, null]);
});

test('long lines of calls are bounded, and the newest are known', () => {
  const times = new CallTimes();
  for (let serving = 0; serving <= 20_000; serving += 1) {
    times.observe(roomState({ issued: 20_000, serving, storeMs: serving }));
  }
  expect([times.of(1, 1), times.of(1, 19_999)]).toEqual([null, 19_999]);
});
