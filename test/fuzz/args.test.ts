import { expect, test } from 'vitest';
import { readArguments } from './args.ts';

const SEED = 42;
const read = (...args: string[]) => readArguments(args, () => SEED);

test('without arguments both stores are tried for ten minutes each', () => {
  expect(read()).toMatchObject({ stores: ['sqlite', 'redis'], minutes: 10, seed: SEED, replay: null });
});

test('a request is named by its block and its place in it', () => {
  expect(read('--seed', '7', '--replay', '3.1042')).toMatchObject({
    seed: 7,
    replay: { block: 3, first: 1042, last: 1042 },
  });
  expect(read('--replay', '0.5-9')).toMatchObject({ replay: { block: 0, first: 5, last: 9 } });
});

test.each([
  [['--store', 'mysql'], '--store takes sqlite, redis or both: got mysql'],
  [['--minutes', '0'], '--minutes takes a whole number above 0: got 0'],
  [['--seed', 'x'], '--seed takes a whole number above 0: got x'],
  [['--replay', '3'], '--replay takes BLOCK.INDEX or BLOCK.FROM-TO: got 3'],
  [['--replay', '3.9-5'], '--replay takes BLOCK.INDEX or BLOCK.FROM-TO: got 3.9-5'],
])('%s: says what would be right', (args, message) => {
  expect(() => read(...args)).toThrow(message);
});
