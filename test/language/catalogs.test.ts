import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCatalogs, type PageText, type TextKey } from '../../src/language/catalog.ts';

const catalogs = loadCatalogs();
const english = catalogs.get('en');
const expected = 'ar de en es fr he hi id it ja ko nl pl pt tr uk zh-Hans zh-Hant'.split(' ');

function formsOf(text: PageText): string[] {
  return typeof text === 'string' ? [text] : Object.values(text);
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();
}

test('all languages are there, English first', () => {
  expect([...catalogs.keys()].toSorted()).toEqual(expected);
  expect([...catalogs.keys()][0]).toBe('en');
});

describe.each([...catalogs.values()])('$language', ({ language, name, direction, texts }) => {
  const keys = Object.keys(english?.texts ?? {}) as TextKey[];

  test('says all that English says, and nothing else', () => {
    const file = JSON.parse(readFileSync(`views/languages/${language}.json`, 'utf8')) as { texts: object };
    expect(Object.keys(file.texts)).toEqual(keys);
    expect(Object.values(texts).flatMap(formsOf)).not.toContain('');
  });

  test('has plural forms for the categories of the language, where English has them', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const key of keys) {
      const [text, reference] = [texts[key], english?.texts[key]];
      expect(typeof text, key).toBe(typeof reference);
      if (typeof text !== 'string') expect(Object.keys(text).toSorted(), key).toEqual(pluralCategories.toSorted());
    }
  });

  test('keeps the placeholders: all of them where there is a form for any number', () => {
    for (const key of keys) {
      const text = texts[key];
      const reference = english?.texts[key] ?? '';
      const allowed = placeholders(formsOf(reference).at(-1) ?? '');
      const general = typeof text === 'string' ? text : (text.other ?? '');
      expect(placeholders(general), key).toEqual(allowed);
      for (const form of formsOf(text)) expect(allowed, key).toEqual(expect.arrayContaining(placeholders(form)));
    }
  });

  test('is told by its own name and direction', () => {
    expect(Intl.getCanonicalLocales(language)).toEqual([language]);
    expect(name).not.toBe('');
    expect(direction).toBe(['ar', 'he'].includes(language) ? 'rtl' : 'ltr');
  });
});

test('every text is said somewhere', () => {
  const files = ['views', 'src'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const sources = files.filter((file) => /\.(?:njk|ts)$/.test(file)).map((file) => readFileSync(file, 'utf8'));
  const said = new Set(
    sources.flatMap((source) => [...source.matchAll(/(["'`])([\w.]+)\1/g)].map(([, , name]) => name)),
  );
  // A page has a heading and a text: their names are put together from its own.
  const isSaid = (key: string) => said.has(key) || said.has(key.replace(/\.(?:heading|text)$/, ''));
  expect(Object.keys(english?.texts ?? {}).filter((key) => !isSaid(key))).toEqual([]);
});
