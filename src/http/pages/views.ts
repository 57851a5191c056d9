import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { onlyOne, siteOrigin } from '../../config/client-registry.ts';
import type { Config } from '../../config/config.ts';
import { loadCatalogs } from '../../language/catalog.ts';
import { languageChooser } from '../../language/negotiation.ts';
import { type PageWords, Translator } from '../../language/translator.ts';
import { basePathOf } from '../../web/base-path.ts';
import { type Asset, pathOfNamed } from '../assets/asset.ts';
import { visitorAssets } from '../assets/visitor-assets.ts';
import { createLook } from '../look/look-view.ts';
import { createOwnTemplates, type TemplateFault } from '../look/own-templates.ts';
import { escaped } from './escaped.ts';
import { Plates } from './plates.ts';
import { Slot, type Values } from './slots.ts';

/** The templates of `views/` and of rooms, and what they say. */
export interface Views {
  /** What pages link to. */
  readonly assets: readonly Asset[];

  /**
   * What the pages of a room say; null: of no room in particular.
   * @param wanted BCP 47 tags as the visitor sent them, the most wanted first
   */
  words(wanted: readonly string[], room: string | null): Translator;

  /** Renders a template by name as the room has it, every value escaped; null: as ours. */
  render(template: string, values: Values, words: PageWords, room: string | null): string;

  /** What keeps pages of a room that are ready but for their figures; null: templates of its own draw each page. */
  plates(room: string | null): Plates | null;
}

const FOLDER = fileURLToPath(new URL('../../../views', import.meta.url));

/** JSON for an attribute. What cannot change is written once: the texts for the script are most of a page. */
function dumpOnce(): (value: object | Slot) => unknown {
  const written = new WeakMap<object, unknown>();
  return function dump(value): unknown {
    if (value instanceof Slot) return value.slots.add((values) => dump(value.read(values) as object), true);
    const known = written.get(value);
    if (known !== undefined) return known;
    const json = nunjucks.runtime.markSafe(escaped(JSON.stringify(value)));
    if (Object.isFrozen(value)) written.set(value, json);
    return json;
  };
}

/**
 * The pages of a deployment. One that has a single room shows its look and its words on pages of no room too.
 *
 * @param onFault told of templates of rooms that could not be shown; our page was
 */
export function createViews(
  { issuer, rooms, clients }: Pick<Config, 'issuer' | 'rooms' | 'clients'>,
  onFault: (fault: TemplateFault) => void,
): Views {
  const basePath = basePathOf(issuer);
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(FOLDER), {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const globals = {
    basePath,
    origin: new URL(issuer).origin,
    asset: (name: string) => `${basePath}${pathOfNamed(visitorAssets, name)}`,
  };
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  environment.addFilter('dump', dumpOnce());

  const overrides = new Map(rooms.map(({ name, texts }) => [name, texts]));
  const looks = new Map(rooms.map((room) => [room.name, createLook(room, basePath)]));
  const own = new Map(
    rooms.flatMap(({ name, templates }) => {
      if (templates === null) return [];
      return [[name, createOwnTemplates({ room: name, own: templates, folder: FOLDER, globals }, onFault)] as const];
    }),
  );
  const onlyRoom = rooms.length === 1 ? rooms[0]?.name : undefined;

  const siteOf = (room: string | null) =>
    onlyOne(clients.filter((client) => room === null || client.room === room).map(siteOrigin));
  const sites = new Map([null, ...rooms.map(({ name }) => name)].map((room) => [room, siteOf(room)]));

  const catalogs = loadCatalogs();
  const [first = 'en', ...others] = catalogs.keys();
  const plates = new Plates();
  const chooseLanguage = languageChooser([first, ...others]);
  const translators = new Map<string, Translator>();

  return {
    assets: [...visitorAssets, ...[...looks.values()].flatMap((look) => look?.assets ?? [])],

    words(wanted, of) {
      const room = of ?? onlyRoom ?? '';
      const language = chooseLanguage(wanted);
      const name = `${language} ${room}`;
      const known = translators.get(name);
      if (known !== undefined) return known;
      const catalog = catalogs.get(language);
      if (catalog === undefined) throw new Error(`there is no language ${language}`);
      const translator = new Translator(catalog, overrides.get(room));
      translators.set(name, translator);
      return translator;
    },

    render(template, values, words, room) {
      const name = room ?? onlyRoom ?? '';
      const site = sites.get(room) ?? null;
      const known = { site, ...values, look: looks.get(name)?.view ?? null };
      const page = own.get(name)?.(template, known, words) ?? null;
      if (page !== null) return page;
      const t = words.text.bind(words);
      return environment.render(template, { ...known, t, words });
    },

    plates: (room) => (own.has(room ?? onlyRoom ?? '') ? null : plates),
  };
}
