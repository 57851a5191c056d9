import { expect, test } from 'vitest';
import { inWords } from '../../../src/http/waiting-page/in-words.ts';

test.each([
  [-5, 'under 1 min'],
  [60, 'under 1 min'],
  [61, '2 min'],
  [3_540, '59 min'],
  [3_541, '1 h'],
  [3_601, '1 h 1 min'],
  [9_000, '2 h 30 min'],
  [172_800, '48 h'],
  [172_801, '3 days'],
])('%d seconds are %s', (seconds, words) => expect(inWords(seconds)).toBe(words));
