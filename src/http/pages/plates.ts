import { randomBytes } from 'node:crypto';
import type { PageWords } from '../../language/translator.ts';
import { NotAFigure, type Slot, Slots, type Values } from './slots.ts';

/**
 * Names of the values of a page that differ from visitor to visitor, and that its template only shows: `''` has those
 * of the page itself, a name those of the object of this name.
 */
export type Figures = Readonly<Record<string, ReadonlySet<string>>>;

/** Makes the page by its template. */
export type Draw = (values: Values, words: PageWords) => string;

/** A page that is ready but for its figures. */
interface Plate {
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
}

/** More are made anew: languages, rooms and what a page can look like make a few hundred. */
const MOST_PLATES = 1_000;
const SEPARATOR = '\u0000';
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Pages are much the same for everybody in line: what differs are some figures. A page that is drawn a second time with other
 * figures is kept as a plate, which is filled in from then on. The template stays the source of every page: one
 * that does more with a figure than to show it has no plate.
 */
export class Plates {
  /** `seen`: was drawn once; `none`: has to be drawn each time. */
  readonly #known = new Map<string, Plate | 'seen' | 'none'>();

  /**
   * @param kind tells pages apart that differ in more than values
   * @param figures of the values
   */
  page(kind: string, values: Values, figures: Figures, words: PageWords, draw: Draw): string {
    const key = kind + shapeOf(values, figures);
    const known = this.#known.get(key);
    if (typeof known === 'object') return filled(known, values);
    const page = draw(values, words);
    if (known === undefined) this.#keep(key, 'seen');
    if (known === 'seen') this.#keep(key, plateOf(page, values, figures, words, draw));
    return page;
  }

  #keep(key: string, plate: Plate | 'seen' | 'none'): void {
    if (this.#known.size >= MOST_PLATES && !this.#known.has(key)) this.#known.clear();
    this.#known.set(key, plate);
  }
}

/** @param page as it was drawn with these values: what the plate has to give */
function plateOf(page: string, values: Values, figures: Figures, words: PageWords, draw: Draw): Plate | 'none' {
  const slots = new Slots(randomBytes(8).toString('hex'));
  try {
    const plate = slots.split(draw(slotted(values, figures, slots), slots.words(words)));
    return filled(plate, values) === page ? plate : 'none';
  } catch (error) {
    // Nunjucks wraps what is thrown in a template.
    if (error instanceof NotAFigure || String(error).includes(NotAFigure.name)) return 'none';
    throw error;
  }
}

function filled({ texts, slots }: Plate, values: Values): string {
  let page = texts[0] ?? '';
  for (let at = 0; at < slots.length; at += 1) page += (slots[at]?.text(values) ?? '') + (texts[at + 1] ?? '');
  return page;
}

/**
 * What a template can tell of values: of figures only whether they are there, and are more than 0 or an empty text; of a
 * list which one it is.
 */
function shapeOf(values: Values, figures: Figures): string {
  const own = figures[''] ?? NO_NAMES;
  let shape = '';
  for (const name in values) {
    const value = values[name];
    if (own.has(name)) shape += kindOf(value) + SEPARATOR;
    else if (!isObject(value)) shape += value + SEPARATOR;
    else shape += shapeOfObject(value, figures[name] ?? NO_NAMES);
  }
  return shape;
}

function shapeOfObject(value: Values | readonly unknown[], figures: ReadonlySet<string>): string {
  if (Array.isArray(value)) return identity(value) + SEPARATOR;
  const object = value as Values;
  let shape = '';
  for (const name in object) {
    const held = object[name];
    shape += (figures.has(name) ? kindOf(held) : isObject(held) ? JSON.stringify(held) : held) + SEPARATOR;
  }
  return shape;
}

function isObject(value: unknown): value is Values | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}

function kindOf(figure: unknown): string {
  return figure ? '\u0001' : `${typeof figure}${figure}`;
}

const identities = new WeakMap<object, number>();
let lists = 0;

function identity(list: object): number {
  const known = identities.get(list);
  if (known !== undefined) return known;
  lists += 1;
  identities.set(list, lists);
  return lists;
}

/** The same values with slots in place of the figures that are there. */
function slotted(values: Values, figures: Figures, slots: Slots): Values {
  const own = figures[''] ?? NO_NAMES;
  const entries = Object.entries(values).map(([name, value]) => {
    if (own.has(name)) return [name, value ? slots.add((of) => of[name]) : value];
    const names = figures[name];
    if (names === undefined || !isObject(value)) return [name, value];
    const held = Object.entries(value).map(([inner, figure]) => {
      return [inner, names.has(inner) && figure ? slots.add((of) => (of[name] as Values)[inner]) : figure];
    });
    return [name, Object.fromEntries(held)];
  });
  return Object.fromEntries(entries);
}
