import { expect, test } from 'vitest';
import { RecentlyOpened } from '../../src/sealing/recently-opened.ts';

test('what was opened last is found, what nobody asked for in a while is not', () => {
  const opened = new RecentlyOpened<number>(4);
  for (const value of [1, 2, 3]) opened.keep(`sealed ${value}`, value);
  expect(opened.find('sealed 1')).toBe(1);
  expect(opened.find('sealed 9')).toBeUndefined();
  for (const value of [4, 5]) opened.keep(`sealed ${value}`, value);
  expect(opened.find('sealed 2')).toBeUndefined();
  expect(opened.find('sealed 5')).toBe(5);
});

test('never keeps more than it may', () => {
  const opened = new RecentlyOpened<number>(100);
  for (let value = 0; value < 1_000; value += 1) opened.keep(`sealed ${value}`, value);
  const kept = Array.from({ length: 1_000 }, (_, value) => value).filter(
    (value) => opened.find(`sealed ${value}`) !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(100);
  expect(kept.at(-1)).toBe(999);
});
