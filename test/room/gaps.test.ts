import { describe, expect, it } from 'vitest';
import { countHeld, isSkipped, numberAfter, numberBefore } from '../../src/room/gaps.ts';
import { fc } from '../support/fast-check.ts';

/** Ascending gaps that do not touch, as they come to be: one number at least was given between two. */
const gaps = fc
  .array(fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 6 })), { maxLength: 4 })
  .map((sizes) => {
    let last = 0;
    return sizes.map(([distance, length]) => {
      const from = last + distance;
      last = from + length - 1;
      return { from, to: last };
    });
  });
const number = fc.nat({ max: 60 });

describe('gaps', () => {
  it('count and find those whose number somebody holds', () => {
    fc.assert(
      fc.property(gaps, number, number, fc.nat({ max: 20 }), (skipped, from, length, count) => {
        const last = from + length;
        const numbers = Array.from({ length }, (_, index) => from + 1 + index);
        const present = numbers.filter(
          (candidate) => !skipped.some((gap) => gap.from <= candidate && candidate <= gap.to),
        );

        expect(numbers.filter((candidate) => !isSkipped(skipped, candidate))).toEqual(present);
        expect(countHeld(skipped, from, last)).toBe(present.length);
        expect(numberAfter(skipped, from, count, last)).toBe(count === 0 ? from : (present[count - 1] ?? last));
      }),
    );
  });

  it('find who is left when the last ones up to a number are taken away', () => {
    fc.assert(
      fc.property(gaps, number, fc.nat({ max: 20 }), (skipped, from, count) => {
        const people = Array.from({ length: from }, (_, index) => index + 1).filter(
          (candidate) => !isSkipped(skipped, candidate),
        );
        const left = people.slice(0, Math.max(0, people.length - count));
        expect(numberBefore(skipped, from, count)).toBe(count === 0 ? from : (left.at(-1) ?? 0));
      }),
    );
  });
});
