import type { PageWords } from '../../language/translator.ts';
import { escaped } from './escaped.ts';

/** What a page shows, by name; of the objects among them what they hold, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** Tells that a template asks more of a figure than to be shown: its page depends on it in another way. */
export class NotAFigure extends Error {
  override readonly name = 'NotAFigure';
}

/** Of figures that are none yet. */
const NOTHING = Symbol('nothing');

/**
 * Stands in a template for a figure that differs from visitor to visitor. Shown, it leaves a mark in the page; whoever
 * compares it or counts with it is told that it is none.
 */
export class Slot {
  /** Of the page that it is in. */
  readonly slots: Slots;
  readonly mark: string;
  /** The figure of the visitor whose values these are. */
  readonly read: (values: Values) => unknown;
  /** Whether what is read is HTML already. */
  readonly #isHtml: boolean;
  /** Most visitors of a moment have most figures in common. */
  #lastFigure: unknown = NOTHING;
  #lastText = '';

  constructor(slots: Slots, mark: string, read: (values: Values) => unknown, isHtml: boolean) {
    this.slots = slots;
    this.mark = mark;
    this.read = read;
    this.#isHtml = isHtml;
  }

  /** What stands in the page of the visitor whose values these are. */
  text(values: Values): string {
    const figure = this.read(values);
    if (figure !== this.#lastFigure) {
      this.#lastText = this.#isHtml ? String(figure) : escaped(figure);
      this.#lastFigure = figure;
    }
    return this.#lastText;
  }

  toString(): string {
    return this.mark;
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint !== 'string') throw new NotAFigure('a template counts with a figure');
    return this.mark;
  }
}

/** The slots of one page while it is made. */
export class Slots {
  /** No text of a page has it: it is random. */
  readonly #nonce: string;
  readonly #all: Slot[] = [];

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  add(read: (values: Values) => unknown, isHtml = false): Slot {
    const slot = new Slot(this, `\uE000${this.#nonce}:${this.#all.length}\uE001`, read, isHtml);
    this.#all.push(slot);
    return slot;
  }

  /** Takes a page apart at its marks: texts and slots in turn, texts first and last. */
  split(page: string): { readonly texts: readonly string[]; readonly slots: readonly Slot[] } {
    const pieces = page.split(new RegExp(`\uE000${this.#nonce}:(\\d+)\uE001`));
    return {
      texts: pieces.filter((_, at) => at % 2 === 0),
      slots: pieces.filter((_, at) => at % 2 === 1).map((at) => this.#slot(Number(at))),
    };
  }

  #slot(at: number): Slot {
    const slot = this.#all[at];
    if (slot === undefined) throw new Error('a mark of no slot');
    return slot;
  }

  /** The same function, for which slots may stand in place of its arguments or of what they hold: then it gives one. */
  lift<Args extends readonly unknown[], Result>(make: (...args: Args) => Result): (...args: Args) => Result {
    return (...args) => {
      const held = args.flatMap(slotsIn);
      if (held.length === 0) return make(...args);
      // The same figures make the same.
      let lastFigures: readonly unknown[] = held.map(() => NOTHING);
      let last: Result;
      const slot: unknown = this.add((values) => {
        const figures = held.map((each) => each.read(values));
        if (figures.some((figure, at) => figure !== lastFigures[at])) {
          last = make(...(args.map((arg) => resolved(arg, values)) as never));
          lastFigures = figures;
        }
        return last;
      });
      return slot as Result;
    };
  }

  /** What a page says, of slots too. */
  words(words: PageWords): PageWords {
    return {
      language: words.language,
      direction: words.direction,
      patterns: (keys) => words.patterns(keys),
      text: this.lift((key, values) => words.text(key, values)),
      number: this.lift((value) => words.number(value)),
      time: this.lift((iso) => words.time(iso)),
      moment: this.lift((iso) => words.moment(iso)),
      duration: this.lift((seconds) => words.duration(seconds)),
    };
  }
}

function slotsIn(value: unknown): Slot[] {
  if (value instanceof Slot) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter((held) => held instanceof Slot);
}

function resolved(value: unknown, values: Values): unknown {
  if (value instanceof Slot) return value.read(values);
  if (slotsIn(value).length === 0) return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, held]) => [name, resolved(held, values)]));
}
