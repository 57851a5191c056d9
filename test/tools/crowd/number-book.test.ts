import { expect, test } from 'vitest';
import { NumberBook } from '../../../src/tools/crowd/number-book.ts';

test('a number that two visitors were told is seen', async () => {
  const book = new NumberBook(1, async () => 1);
  await book.tell(1, 10);
  await book.tell(2, 11);
  await book.tell(1, 10);
  expect(book.twice).toBe(0);
  await book.tell(1, 12);
  expect(book.twice).toBe(1);
});

test('after a reset numbers begin anew, and one that is told twice then is seen', async () => {
  const book = new NumberBook(1, async () => 2);
  await Promise.all([1, 2, 3].map((number) => book.tell(number, number)));
  await Promise.all([1, 2, 3].map((number) => book.tell(number, 10 + number)));
  expect({ told: book.told, twice: book.twice }).toEqual({ told: 6, twice: 0 });
  await book.tell(2, 20);
  expect(book.twice).toBe(1);
});
