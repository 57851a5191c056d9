import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What stands in for something of a document, in the order in which it is replaced. */
export type Changes = Readonly<Record<string, string>>;

/**
 * Returns a block of a document with these changes, so that what a test runs is what the document shows.
 *
 * @param document its path in the repository
 * @param name the second word after the fence; the first one is the language
 * @throws {Error} where the document has no such block, or the block does not have what is to be changed
 */
export function documented(document: string, name: string, changes: Changes = {}): string {
  const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
  const block = [...text.matchAll(/^```(?:\w+) (\S+)\n(.*?)^```$/gms)].find(([, found]) => found === name)?.[2];
  if (block === undefined) throw new Error(`${document} has no block named ${name}`);
  return Object.entries(changes).reduce((changed, [shown, run]) => {
    if (!changed.includes(shown)) throw new Error(`${document} does not say in ${name}: ${shown}`);
    // A function, for `$` in a text stands for itself.
    return changed.replaceAll(shown, () => run);
  }, block);
}

/** The settings of a client as a document shows them, for a gateway at another origin, and what else is elsewhere. */
export function documentedClient(
  document: string,
  gateway: string,
  others: Changes = {},
  block = 'client',
): Readonly<Record<string, unknown>> {
  return parse(documented(document, block, { 'https://shop.example.com': gateway, ...others }));
}
