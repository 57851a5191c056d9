import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import english from '../../views/languages/en.json' with { type: 'json' };

const pluralCategories = ['zero', 'one', 'two', 'few', 'many', 'other'] as const satisfies Intl.LDMLPluralRule[];

/** A text for each plural category that its language tells apart (Unicode CLDR); `other` is always there. */
const pluralForms = z.partialRecord(z.enum(pluralCategories), z.string()).refine(({ other }) => other !== undefined);

/** What a page says: a text with `{placeholders}`, or one for each plural category. */
export const pageText = z.union([z.string(), pluralForms]);
export type PageText = z.output<typeof pageText>;

/** Names of the texts; the English file has all of them. */
export type TextKey = keyof (typeof english)['texts'];
export const textKeys = Object.keys(english.texts) as TextKey[];

const catalogFile = z.strictObject({
  language: z.string(),
  name: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  texts: z.record(z.string(), pageText),
});

/** One language: its BCP 47 tag, its own name, its direction and its texts. */
export interface Catalog extends Omit<z.output<typeof catalogFile>, 'texts'> {
  readonly texts: Readonly<Record<TextKey, PageText>>;
}

const FOLDER = new URL('../../views/languages/', import.meta.url);

function readCatalog(file: string): Catalog {
  const { texts, ...about } = catalogFile.parse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')));
  return { ...about, texts: { ...english.texts, ...texts } };
}

let loaded: ReadonlyMap<string, Catalog> | null = null;

/** All languages, by tag, English first: what is left when nobody's wish can be met. They are read once. */
export function loadCatalogs(): ReadonlyMap<string, Catalog> {
  loaded ??= readCatalogs();
  return loaded;
}

function readCatalogs(): ReadonlyMap<string, Catalog> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  const catalogs = files.map(readCatalog).toSorted((a, b) => Number(b.language === 'en') - Number(a.language === 'en'));
  return new Map(catalogs.map((catalog) => [catalog.language, catalog]));
}
