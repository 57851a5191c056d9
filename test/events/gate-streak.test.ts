import { expect, test } from 'vitest';
import { continued, type GateStreak, shouldBeShut } from '../../src/events/gate-streak.ts';

/** Where the gate stands after each check. `+` is well, `-` is not; `o` is open, `x` is shut. */
function gateAfter(checks: string, settings: { shutAfter: number; openAfter: number }): string {
  let shut = false;
  let streak: GateStreak | null = null;
  let told = '';
  for (const check of checks) {
    streak = continued(streak, check === '+');
    shut = shouldBeShut(settings, streak, shut);
    told += shut ? 'x' : 'o';
  }
  return told;
}

test.each([
  ['+++---+-++-', 'oooooxxxxoo'],
  ['-+-+--+--+', 'oooooooooo'],
  ['---+-+--+-', 'ooxxxxxxxx'],
  ['----++---++', 'ooxxxoooxxo'],
])('three failures shut it, two successes open it: %s', (checks, gate) => {
  expect(gateAfter(checks, { shutAfter: 3, openAfter: 2 })).toBe(gate);
});

test('with thresholds of one each check decides', () => {
  expect(gateAfter('+-+--++', { shutAfter: 1, openAfter: 1 })).toBe('oxoxxoo');
});
