import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** `toEqual`, asked only where there is a difference to show: it is slow, and most of the time there is none. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
