import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeptDocument } from '../../src/store/kept-document.ts';
import { LosableDocuments } from '../support/losable-documents.ts';

const NAME = 'letters';

let documents: LosableDocuments;
let restored: string[];

beforeEach(async () => {
  documents = await LosableDocuments.open();
  restored = [];
});
afterEach(() => documents[Symbol.asyncDispose]());

/** A process that knows a set of letters, and makes one of its own where there is none. */
function letters(made: string): KeptDocument<string[]> {
  return new KeptDocument(documents, {
    name: NAME,
    parse: (stored) => stored as string[],
    wanted: (stored, own) => {
      const known = [...new Set([...(stored ?? []), ...(own ?? [])])];
      return known.length === 0 ? [made] : known;
    },
    onRestored: (document) => restored.push(document),
  });
}

test('is made once by processes that start together', async () => {
  const values = await Promise.all(['a', 'b', 'c'].map((made) => letters(made).current()));
  expect(new Set(values.map(String)).size).toBe(1);
  expect(await documents.read(NAME)).toEqual({ value: values[0], version: 1 });
  expect(restored).toEqual([]);
});

test('is read again without being written again', async () => {
  const process = letters('a');
  for (let time = 0; time < 3; time += 1) expect(await process.current()).toEqual(['a']);
  expect(await documents.read(NAME)).toEqual({ value: ['a'], version: 1 });
});

test('that the store has lost is written back by whoever has it, and that is told', async () => {
  const process = letters('a');
  await process.current();
  await documents.lose();
  expect(await process.current()).toEqual(['a']);
  expect(await letters('b').current()).toEqual(['a']);
  expect(restored).toEqual([NAME]);
});

test('that others made anew after a loss is put together with what was known', async () => {
  const [before, after] = [letters('a'), letters('b')];
  await before.current();
  await documents.lose();
  expect(await after.current()).toEqual(['b']);
  expect(await before.current()).toEqual(['b', 'a']);
  expect(await after.current()).toEqual(['b', 'a']);
  expect(restored).toEqual([]);
});

test('is the same for many processes that find it lost at once', async () => {
  const processes = ['a', 'b', 'c', 'd'].map(letters);
  for (const process of processes) {
    await process.current();
    await documents.lose();
  }
  await Promise.all(processes.map((process) => process.current()));
  const values = await Promise.all(processes.map((process) => process.current()));
  for (const value of values) expect(value.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(new Set(values.map(String)).size).toBe(1);
});
