import { describe, expect, it } from 'vitest';
import { onlyClock, Witnesses } from '../../src/store/store-clocks.ts';
import { FakeClock, SteppedClock } from '../support/clock.ts';

const LINE_MS = 1_700_000_000_000;

describe('what a process has seen of the time of a room', () => {
  function witnesses() {
    const clock = new SteppedClock();
    return { clock, seen: new Witnesses({ epochMs: clock.read, monotonicMs: clock.counted }) };
  }

  it('is nothing after a start', () => {
    const { clock, seen } = witnesses();
    expect(seen.moment('shop')).toEqual({ clockMs: clock.nowMs, witness: null });
  });

  it('is line time of its last answer and what was counted since, of each room', () => {
    const { clock, seen } = witnesses();
    seen.saw('shop', LINE_MS);
    clock.advance(1_500.4);
    clock.step(3_600_000);
    seen.saw('other', LINE_MS + 7);
    clock.advance(500.3);
    expect(seen.moment('shop')).toEqual({ clockMs: clock.nowMs, witness: { lineMs: LINE_MS, sinceMs: 2_001 } });
    expect(seen.witness('other')).toEqual({ lineMs: LINE_MS + 7, sinceMs: 500 });
  });

  it('counts from when the step was asked for', () => {
    const { clock, seen } = witnesses();
    const askedAtMs = seen.now();
    clock.advance(3_000);
    seen.saw('shop', LINE_MS, askedAtMs);
    expect(seen.witness('shop')).toEqual({ lineMs: LINE_MS, sinceMs: 3_000 });
  });

  it('stays that of the latest of answers that overtook each other', () => {
    const { clock, seen } = witnesses();
    const firstAskedMs = seen.now();
    clock.advance(1_000);
    seen.saw('shop', LINE_MS + 1_000);
    seen.saw('shop', LINE_MS, firstAskedMs);
    expect(seen.witness('shop')).toEqual({ lineMs: LINE_MS + 1_000, sinceMs: 0 });
  });

  it('begins anew where line time did, because the store lost everything', () => {
    const { clock, seen } = witnesses();
    seen.saw('shop', LINE_MS);
    clock.advance(1_000);
    seen.saw('shop', LINE_MS - 50_000);
    expect(seen.witness('shop')).toEqual({ lineMs: LINE_MS - 50_000, sinceMs: 0 });
  });

  it('is that of the only clock there is, where a test moves one', () => {
    const clock = new FakeClock();
    const seen = new Witnesses(onlyClock(clock.read));
    seen.saw('shop', LINE_MS);
    clock.advance(20_000);
    const witness = { lineMs: LINE_MS, sinceMs: 20_000 };
    const longestDoorStepMs = Number.MAX_SAFE_INTEGER;
    expect(seen.moment('shop')).toEqual({ clockMs: clock.nowMs, witness, longestDoorStepMs });
    clock.advance(-30_000);
    expect(seen.witness('shop')).toEqual({ lineMs: LINE_MS, sinceMs: 0 });
  });
});
