import { hash } from 'node:crypto';

/** Lines from `from` up to, not including, `to` of the page before, and what stands in their place. */
export type Change = readonly [from: number, to: number, lines: readonly string[]];

/** What a page that is open is sent: all its lines where nobody knows what it has, else what has changed. */
export interface PageUpdate {
  /** Names the page as it is now. */
  readonly version: string;
  readonly changes: readonly Change[];
}

/** Pages that are remembered, one for each tab that looks: about 12 KB each. */
const MOST_PAGES = 200;

function changedBlock(before: readonly string[], after: readonly string[]): Change {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [start, before.length - end, after.slice(start, after.length - end)];
}

/** Returns what turns one page into another, from the first line to the last. */
export function changesOf(before: readonly string[], after: readonly string[]): Change[] {
  if (before.length !== after.length) return [changedBlock(before, after)];
  return after.flatMap((line, at) => (line === before[at] ? [] : [[at, at + 1, [line]] as const]));
}

/**
 * The pages that tabs have, as this process has sent them. A tab names its page by a digest, which nobody else can know:
 * each page has the token of its session.
 */
export class PageChanges {
  readonly #pages = new Map<string, readonly string[]>();

  /** @param known version that the tab has; one that is not known here is answered with the whole page */
  update(known: string, page: string): PageUpdate {
    const lines = page.split('\n');
    const before = this.#pages.get(known) ?? [];
    const version = hash('sha256', page, 'base64url').slice(0, 22);
    this.#pages.delete(known);
    this.#pages.delete(version);
    this.#pages.set(version, lines);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    return { version, changes: before.length === 0 ? [[0, 0, lines]] : changesOf(before, lines) };
  }
}
