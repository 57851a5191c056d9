import { readdirSync, readFileSync } from 'node:fs';
import type { Templates } from '../../config/reading/look-files.ts';
import type { TextKey } from '../../language/catalog.ts';
import type { PageWords } from '../../language/translator.ts';
import { createSandbox } from './sandbox.ts';

/** A template of a room that could not be shown; the visitor got our page instead. */
export interface TemplateFault {
  readonly room: string;
  readonly template: string;
  /** What is wrong with it, for its author. */
  readonly reason: string;
}

/** @returns null when the templates do not give a page that works */
type RenderOwn = (template: string, values: Readonly<Record<string, unknown>>, words: PageWords) => string | null;

/** What the script and every page of ours begin with. */
const PLACE = /<main\s[^>]*\bid=["']?place["'\s>]/;

const MAX_REASON_CHARACTERS = 300;

/** All of ours too, under their names unless the room has its own, and under `ours/` in any case. */
function withOurs(own: Templates, folder: string): Templates {
  const ours = readdirSync(folder).filter((name) => name.endsWith('.njk'));
  const sources = ours.map((name): [string, string] => [name, readFileSync(`${folder}/${name}`, 'utf8')]);
  return new Map([...sources, ...own, ...sources.map(([name, source]): [string, string] => [`ours/${name}`, source])]);
}

/** Nunjucks tells of every block around the place that failed; the innermost one is where it did. */
function reasonOf(error: unknown): string {
  const told = error instanceof Error ? error.message : 'unknown error';
  return told
    .replace(/\s+/g, ' ')
    .replace(/^.*Template render error: /, '')
    .slice(0, MAX_REASON_CHARACTERS);
}

/** What a template may call: functions of their own, so that nothing else of the translator can be reached. */
function helpers(words: PageWords): Readonly<Record<string, unknown>> {
  return {
    t: (key: TextKey, values?: Readonly<Record<string, string | number>>) => words.text(key, values),
    words: {
      language: words.language,
      direction: words.direction,
      number: (value: number) => words.number(value),
      time: (iso: string) => words.time(iso),
      moment: (iso: string) => words.moment(iso),
      duration: (seconds: number) => words.duration(seconds),
      patterns: (keys: readonly TextKey[]) => words.patterns(keys),
    },
  };
}

/**
 * The templates of a room (docs/look.md). They get copies of plain data and a few helpers.
 *
 * @param folder of our own templates
 * @param globals what templates know besides the values of a page
 */
export function createOwnTemplates(
  {
    room,
    own,
    folder,
    globals,
  }: {
    readonly room: string;
    readonly own: Templates;
    readonly folder: string;
    readonly globals: Readonly<Record<string, unknown>>;
  },
  onFault: (fault: TemplateFault) => void,
): RenderOwn {
  const render = createSandbox(withOurs(own, folder), globals);
  return function renderOwn(template, values, words) {
    try {
      const page = render(template, { ...structuredClone(values), ...helpers(words) });
      if (PLACE.test(page)) return page;
      onFault({ room, template, reason: 'the page has no <main id="place">' });
    } catch (error) {
      onFault({ room, template, reason: reasonOf(error) });
    }
    return null;
  };
}
