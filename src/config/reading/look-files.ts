import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { templateFault } from '../rules/template-faults.ts';

/** An image as it is sent. */
export interface LookImage {
  readonly type: 'image/svg+xml' | 'image/png' | 'image/webp' | 'image/jpeg';
  readonly bytes: Buffer;
}

/** Sources of templates by name. */
export type Templates = ReadonlyMap<string, string>;

export type ReadFile<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  /** `message` completes "this path …". */
  | { readonly kind: 'mistake'; readonly message: string };

interface ImageRule {
  readonly endings: readonly (keyof typeof TYPES)[];
  readonly maxKb: number;
}

/** Services that make a card of a link show no SVG, and take a photograph. */
const PREVIEW_IMAGE: ImageRule = { endings: ['png', 'webp', 'jpg'], maxKb: 500 };
const MAX_TEMPLATE_BYTES = 100 * 1024;
const MAX_TEMPLATES = 50;
/** One of these must be there: without any the folder changes nothing. */
const PAGES = ['layout.njk', 'waiting.njk', 'message.njk', 'cookies.njk', 'logout.njk', 'draw.njk'];

const TYPES = {
  svg: {
    type: 'image/svg+xml',
    is: (bytes) =>
      /^\uFEFF?\s*(?:<\?xml|<!--|<!DOCTYPE svg|<svg[\s>])/.test(bytes.toString()) && bytes.includes('<svg'),
  },
  png: { type: 'image/png', is: (bytes) => bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n' },
  webp: { type: 'image/webp', is: (bytes) => /^RIFF.{4}WEBP/s.test(bytes.subarray(0, 12).toString('latin1')) },
  jpg: { type: 'image/jpeg', is: (bytes) => bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff' },
} as const satisfies Record<string, { type: LookImage['type']; is: (bytes: Buffer) => boolean }>;

const LOGO: ImageRule = { endings: ['svg', ...PREVIEW_IMAGE.endings], maxKb: 100 };

/** What a configuration names beside itself, relative to its own folder. Each is read once, and never thrown for. */
export class LookFiles {
  readonly #folder: string;
  readonly #logos = new Map<string, ReadFile<LookImage>>();
  readonly #previewImages = new Map<string, ReadFile<LookImage>>();
  readonly #templates = new Map<string, ReadFile<Templates>>();

  /** @param file the configuration */
  constructor(file: string) {
    this.#folder = dirname(resolve(file));
  }

  logo(path: string): ReadFile<LookImage> {
    return once(this.#logos, path, () => readImage(resolve(this.#folder, path), LOGO));
  }

  previewImage(path: string): ReadFile<LookImage> {
    return once(this.#previewImages, path, () => readImage(resolve(this.#folder, path), PREVIEW_IMAGE));
  }

  templates(path: string): ReadFile<Templates> {
    return once(this.#templates, path, () => readTemplates(resolve(this.#folder, path)));
  }
}

function once<Value>(known: Map<string, ReadFile<Value>>, path: string, read: () => ReadFile<Value>): ReadFile<Value> {
  let result = known.get(path);
  if (result === undefined) {
    try {
      result = read();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      result = mistake(`cannot be read (${code})`);
    }
    known.set(path, result);
  }
  return result;
}

function mistake(message: string): { readonly kind: 'mistake'; readonly message: string } {
  return { kind: 'mistake', message };
}

function readImage(path: string, { endings, maxKb }: ImageRule): ReadFile<LookImage> {
  const given = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase().replace('jpeg', 'jpg') ?? '';
  const ending = endings.find((known) => known === given);
  if (ending === undefined) return mistake(`must end in ${endings.map((known) => `.${known}`).join(', ')} or .jpeg`);
  const stats = statSync(path);
  if (!stats.isFile()) return mistake('must be a file');
  if (stats.size > maxKb * 1024) return mistake(`must have at most ${maxKb} KB`);
  const bytes = readFileSync(path);
  const { type, is } = TYPES[ending];
  return is(bytes) ? { kind: 'read', value: { type, bytes } } : mistake(`is not what its ending says: ${type}`);
}

function readTemplates(path: string): ReadFile<Templates> {
  const names = readdirSync(path).filter((name) => name.endsWith('.njk'));
  if (!names.some((name) => PAGES.includes(name))) return mistake(`must be a folder with one of ${PAGES.join(', ')}`);
  if (names.length > MAX_TEMPLATES) return mistake(`must be a folder with at most ${MAX_TEMPLATES} templates`);
  const tooLarge = names.find((name) => statSync(join(path, name)).size > MAX_TEMPLATE_BYTES);
  if (tooLarge !== undefined)
    return mistake(`has a template of more than ${MAX_TEMPLATE_BYTES / 1024} KB: ${tooLarge}`);
  const templates = new Map(names.toSorted().map((name) => [name, readFileSync(join(path, name), 'utf8')]));
  const faults = [...templates].flatMap(([name, source]) => templateFault(name, source) ?? []);
  return faults.length === 0 ? { kind: 'read', value: templates } : mistake(`has mistakes: ${faults.join('; ')}`);
}
