import { expect, test } from 'vitest';
import { takeRandomBytes } from '../../src/sealing/random-pool.ts';

test('hands every byte out once, and leaves it as it was', () => {
  const taken = Array.from({ length: 2_000 }, () => takeRandomBytes(12));
  const seen = taken.map((bytes) => bytes.toString('hex'));
  expect(new Set(seen).size).toBe(2_000);
  expect(taken.map((bytes) => bytes.toString('hex'))).toEqual(seen);
});
