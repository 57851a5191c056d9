import type { Random } from '../support/random.ts';

/** When the changes are made that the operator plans as the schedule begins. Around them things go wrong. */
export function makePlan(random: Random): number[] {
  return Array.from({ length: 3 }, () => random.int(2_500, 8_000));
}
