import { expect, test } from 'vitest';
import { StoreClock } from '../../src/room/store-clock.ts';
import { FakeClock } from '../support/clock.ts';

const AHEAD_MS = 120_000;

function both(storeMs: number) {
  return { storeMs, lineMs: storeMs };
}

test('learns how far the own clock is off from the first answer', () => {
  const own = new FakeClock();
  const clock = new StoreClock(own.read);
  clock.observe(both(own.read() - AHEAD_MS), own.read());
  expect(clock.aheadMs()).toBe(AHEAD_MS);
  expect(clock.storeMs()).toBe(own.read() - AHEAD_MS);
});

test('an answer that was long under way moves nothing', () => {
  const own = new FakeClock();
  const clock = new StoreClock(own.read);
  const askedMs = own.read();
  own.advance(125_000);
  for (const storeMs of [askedMs, askedMs + 60_000, own.read()]) {
    clock.observe(both(storeMs), askedMs);
    expect(clock.storeMs()).toBe(own.read());
  }
});

test('a late answer still tells what it proves', () => {
  const own = new FakeClock();
  const clock = new StoreClock(own.read);
  const askedMs = own.read();
  own.advance(1_000);
  clock.observe(both(askedMs - AHEAD_MS), askedMs);
  expect(clock.aheadMs()).toBe(AHEAD_MS);
});

test('what is kept does not end when the clock of the store is stepped', () => {
  const own = new FakeClock();
  const clock = new StoreClock(own.read);
  const lineMs = own.read();
  clock.observe({ storeMs: lineMs + 3_600_000, lineMs }, own.read());
  const ownSeconds = own.read() / 1000;
  expect(clock.storeSeconds(ownSeconds)).toBe(ownSeconds + 3_600);
  expect(clock.lineSeconds(ownSeconds)).toBe(ownSeconds);
  expect(clock.ownSecondsOfLine(ownSeconds)).toBe(ownSeconds);
});
