import { expect, test } from 'vitest';
import { ArrivalLimit } from '../../src/http/arrival-limit.ts';

/** A limit whose time, and whose turns of the event loop, pass when a test says so. */
function limitInTime() {
  let [nowMs, usedMs] = [0, 0];
  const endings: (() => void)[] = [];
  const limit = new ArrivalLimit({
    now: () => nowMs,
    used: () => usedMs,
    atEndOfTurn: (callback) => endings.push(callback),
  });
  /** One arrival in a turn, after so much work. */
  function arrive(afterMs: number) {
    limit.noteRequest();
    usedMs += afterMs;
    return limit.enter();
  }
  function endTurn(): void {
    for (const callback of endings.splice(0)) callback();
  }
  function pass(ms: number): void {
    nowMs += ms;
  }
  return { limit, arrive, endTurn, pass };
}

test('everybody gets in while turns are short, whatever time passes between them', () => {
  const { limit, arrive, endTurn, pass } = limitInTime();
  for (let time = 0; time < 1_000; time += 1) {
    expect(arrive(10)).toBeNull();
    limit.leave();
    endTurn();
    pass(1_000);
  }
  expect(limit.isBusy()).toBe(false);
});

test('a burst gets in until its turn has used a fifth of a second', () => {
  const { limit, arrive } = limitInTime();
  expect(arrive(200)).toBeNull();
  expect(limit.isBusy()).toBe(false);
  expect(arrive(1)).toBe('turn');
  expect(limit.isBusy()).toBe(true);
});

test('while some are shed turns are kept short, until nobody was shed for two seconds', () => {
  const { limit, arrive, endTurn, pass } = limitInTime();
  expect(arrive(201)).toBe('turn');
  endTurn();
  expect(arrive(5)).toBeNull();
  expect(arrive(1)).toBe('turn');
  endTurn();
  pass(1_999);
  expect(limit.isBusy()).toBe(true);
  pass(1);
  expect(limit.isBusy()).toBe(false);
  expect(arrive(200)).toBeNull();
});

test('arrivals that wait for the store are bounded, fewer while some are shed', () => {
  const { limit, arrive, endTurn } = limitInTime();
  for (let count = 0; count < 512; count += 1) {
    expect(arrive(0)).toBeNull();
    endTurn();
  }
  expect(arrive(0)).toBe('in_flight');
  for (let count = 0; count < 448; count += 1) limit.leave();
  expect(arrive(0)).toBe('in_flight');
  limit.leave();
  expect(arrive(0)).toBeNull();
});
