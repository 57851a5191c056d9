import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { loadCatalogs } from '../language/catalog.ts';
import { languageChooser } from '../language/negotiation.ts';
import { type TextOverrides, Translator } from '../language/translator.ts';
import { assetPath } from './assets.ts';

/** The templates of `views/` and what they say. */
export interface Views {
  /**
   * What the pages of a room say; null: of no room in particular.
   * @param wanted BCP 47 tags as the visitor sent them, the most wanted first
   */
  words(wanted: readonly string[], room: string | null): Translator;

  /** Renders a template by name, every value escaped. */
  render(template: string, values: Readonly<Record<string, unknown>>, words: Translator): string;
}

const FOLDER = fileURLToPath(new URL('../../views', import.meta.url));

/**
 * @param basePath path of the issuer, for links to assets
 * @param overrides of rooms that say some things in their own words
 */
export function createViews(basePath: string, overrides: ReadonlyMap<string, TextOverrides> = new Map()): Views {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(FOLDER), {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  environment.addGlobal('basePath', basePath);
  environment.addGlobal('asset', (name: string) => `${basePath}${assetPath(name)}`);
  const catalogs = loadCatalogs();
  const [first = 'en', ...others] = catalogs.keys();
  const chooseLanguage = languageChooser([first, ...others]);
  const translators = new Map<string, Translator>();

  return {
    words(wanted, room) {
      const language = chooseLanguage(wanted);
      const name = `${language} ${room ?? ''}`;
      const known = translators.get(name);
      if (known !== undefined) return known;
      const catalog = catalogs.get(language);
      if (catalog === undefined) throw new Error(`there is no language ${language}`);
      const translator = new Translator(catalog, overrides.get(room ?? ''));
      translators.set(name, translator);
      return translator;
    },

    render(template, values, words) {
      const t = words.text.bind(words);
      return environment.render(template, { ...values, t, words });
    },
  };
}
