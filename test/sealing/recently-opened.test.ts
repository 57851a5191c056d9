import { expect, test } from 'vitest';
import { RecentlyOpened } from '../../src/sealing/recently-opened.ts';

test('what was opened last is found, what nobody asked for in a while is not', () => {
  const opened = new RecentlyOpened<number>(4 * 'sealed 1'.length);
  for (const value of [1, 2, 3]) opened.keep(`sealed ${value}`, value);
  expect(opened.find('sealed 1')).toBe(1);
  expect(opened.find('sealed 9')).toBeUndefined();
  for (const value of [4, 5]) opened.keep(`sealed ${value}`, value);
  expect(opened.find('sealed 2')).toBeUndefined();
  expect(opened.find('sealed 5')).toBe(5);
});

test('never keeps more characters than it may, however long each text is', () => {
  for (const length of [10, 200, 1_000]) {
    const opened = new RecentlyOpened<number>(2_000);
    const texts = Array.from({ length: 1_000 }, (_, value) => String(value).padStart(length, 's'));
    for (const [value, text] of texts.entries()) opened.keep(text, value);
    const kept = texts.filter((text) => opened.find(text) !== undefined);
    expect(kept.join('').length).toBeLessThanOrEqual(2_000);
    expect(kept.at(-1)).toBe(texts.at(-1));
  }
});

test('does not keep what is too long for a half', () => {
  const opened = new RecentlyOpened<number>(100);
  opened.keep('short', 1);
  opened.keep('s'.repeat(51), 2);
  expect(opened.find('short')).toBe(1);
  expect(opened.find('s'.repeat(51))).toBeUndefined();
});
