import { describe, expect, it } from 'vitest';
import type { BitChunks } from '../../../src/room/line/line-memory.ts';
import {
  addMissing,
  addNumber,
  countNumbers,
  forgetNumbers,
  hasNumber,
  isKept,
  nthNumber,
  removeNumber,
  removeNumbers,
} from '../../../src/room/line/number-bits.ts';
import { CHUNK_NUMBERS, CHUNKS_KEPT } from '../../../src/room/line-limits.ts';
import { defaultSettings } from '../../../src/room/settings.ts';
import { fc } from '../../support/fast-check.ts';
import { lineInMemory } from './line-in-memory.ts';

/** Chunks in memory. */
function noNumbers(): BitChunks {
  const chunks = new Map<number, Uint32Array>();
  return {
    read: (chunk) => chunks.get(chunk) ?? null,
    change(chunk) {
      const words = chunks.get(chunk) ?? new Uint32Array(CHUNK_NUMBERS / 32);
      chunks.set(chunk, words);
      return words;
    },
    forgetBelow(chunk) {
      for (const known of [...chunks.keys()]) if (known < chunk) chunks.delete(known);
    },
    clear: () => chunks.clear(),
  };
}

function bitsOf(numbers: Iterable<number>): BitChunks {
  const bits = noNumbers();
  for (const number of numbers) addNumber(bits, number);
  return bits;
}

/** Far beyond what 32 bits hold, and where the chunk begins that the numbers below are around. */
const FAR = 2 ** 40;
const NEAR = CHUNK_NUMBERS - 100;

const somewhere = fc.constantFrom(0, NEAR, FAR - 100);
const numbers = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 });
const range = fc.tuple(fc.integer({ min: 0, max: 210 }), fc.integer({ min: 0, max: 210 }));

/** Runs a check of two sets of numbers and of a range, all of them `shift` further on. */
function ofTwoSets(check: (one: number[], other: number[], after: number, upTo: number) => void): void {
  fc.assert(
    fc.property(somewhere, numbers, numbers, range, (shift, one, other, [after, upTo]) => {
      const moved = (list: number[]) => [...new Set(list.map((number) => number + shift))];
      check(moved(one), moved(other), after + shift, upTo + shift);
    }),
    { numRuns: 500 },
  );
}

const within = (list: Iterable<number>, after: number, upTo: number) =>
  [...new Set(list)].filter((number) => number > after && number <= upTo).sort((a, b) => a - b);

describe('bits of numbers', () => {
  it('tell which numbers were added and not removed', () => {
    ofTwoSets((added, removed, after, upTo) => {
      const bits = bitsOf(added);
      for (const number of removed) removeNumber(bits, number);
      const left = new Set(added.filter((number) => !removed.includes(number)));
      for (const number of [...added, ...removed, after, upTo]) expect(hasNumber(bits, number)).toBe(left.has(number));
    });
  });

  it('count the union of sets in a range', () => {
    ofTwoSets((one, other, after, upTo) => {
      const count = countNumbers([bitsOf(one), noNumbers(), bitsOf(other)], after, upTo);
      expect(count).toBe(within([...one, ...other], after, upTo).length);
    });
  });

  it('find the nth of the union of sets in a range', () => {
    ofTwoSets((one, other, after, upTo) => {
      const sets = [bitsOf(one), bitsOf(other)];
      const expected = within([...one, ...other], after, upTo);
      for (const [index, number] of expected.entries()) expect(nthNumber(sets, after, upTo, index + 1)).toBe(number);
      expect(nthNumber(sets, after, upTo, expected.length + 1)).toBeNull();
    });
  });

  it('add who is missing in a range, and remove a range', () => {
    ofTwoSets((one, other, after, upTo) => {
      const bits = bitsOf(other);
      addMissing(bits, [bitsOf(one)], after, upTo);
      const missing = within(
        Array.from({ length: Math.max(0, upTo - after) }, (_, index) => after + 1 + index).filter(
          (number) => !one.includes(number),
        ),
        after,
        upTo,
      );
      const all = within([...other, ...missing], 0, Number.MAX_SAFE_INTEGER);
      expect(countNumbers([bits], after - (after % CHUNK_NUMBERS), upTo + 1_000)).toBe(
        within(all, after - (after % CHUNK_NUMBERS), upTo + 1_000).length,
      );
      for (const number of all) expect(hasNumber(bits, number)).toBe(true);
      removeNumbers(bits, after, upTo);
      for (const number of all) expect(hasNumber(bits, number)).toBe(number <= after || number > upTo);
    });
  });

  it('are forgotten when the grace of a million numbers behind them is over', () => {
    const memory = lineInMemory(defaultSettings, 0);
    const { used, record } = memory;
    for (const number of [1, CHUNK_NUMBERS - 1, CHUNK_NUMBERS]) addNumber(used, number);
    const known = () => [1, CHUNK_NUMBERS - 1, CHUNK_NUMBERS].map((number) => hasNumber(used, number));
    forgetNumbers(memory, (CHUNKS_KEPT + 1) * CHUNK_NUMBERS - 2);
    expect(known()).toEqual([true, true, true]);
    expect(isKept(record, 1)).toBe(true);
    forgetNumbers(memory, (CHUNKS_KEPT + 1) * CHUNK_NUMBERS - 1);
    expect(known()).toEqual([false, false, true]);
    expect([isKept(record, CHUNK_NUMBERS - 1), isKept(record, CHUNK_NUMBERS)]).toEqual([false, true]);
  });

  it('are not taken for known that an older version has forgotten', () => {
    const memory = lineInMemory(defaultSettings, 0);
    const { record } = memory;
    delete record.keptFrom;
    record.graceOver = 2 * CHUNK_NUMBERS;
    expect([isKept(record, 1), isKept(record, 2 * CHUNK_NUMBERS)]).toEqual([false, true]);
    forgetNumbers(memory, 3 * CHUNK_NUMBERS);
    expect([isKept(record, 1), isKept(record, 2 * CHUNK_NUMBERS)]).toEqual([false, true]);
  });
});
