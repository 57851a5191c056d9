import type { FuzzOptions, Replayed } from './args.ts';
import { judgeAnswers, WAIT_MS } from './judge/answers.ts';
import { mutate } from './mutate/mutate.ts';
import { recordAll } from './record/record-all.ts';
import { SITE } from './record/scene.ts';
import { exchange } from './send/exchange.ts';
import { FuzzedProduct, type StoreName } from './world/fuzzed-product.ts';

/** Bytes of a request that are shown. */
const MOST_SHOWN = 3_000;

/**
 * Sends requests of an earlier campaign again, to a product of its own. They have other ids and tokens, and are else
 * made as they were.
 *
 * @returns how many findings there were
 */
export async function replay(
  { seed }: Pick<FuzzOptions, 'seed'>,
  {
    store,
    replayed,
    say,
  }: { readonly store: StoreName; readonly replayed: Replayed; readonly say: (what: string) => void },
): Promise<number> {
  const { block, first, last } = replayed;
  const isShown = first === last;
  const log = (line: string): void => {
    if (/"level":"(?:warn|error|fatal)"/.test(line) || !line.startsWith('{')) say(line);
  };
  await using product = await FuzzedProduct.start({ store, onLine: log });
  let { requests } = await recordAll(product.scene);
  // A process that has been asked before answers some of them in a shorter way.
  if (block > 0) ({ requests } = await recordAll(product.scene));
  let found = 0;
  for (let index = first; index <= last; index += 1) {
    const mutated = mutate({ seed, block, index }, requests);
    const result = await exchange(product.port, mutated, WAIT_MS);
    const findings = judgeAnswers(result, mutated, { issuer: product.scene.issuer, sites: [`${SITE}/`] });
    found += findings.length;
    if (isShown) say(Buffer.concat(mutated.pieces).toString('latin1').slice(0, MOST_SHOWN));
    for (const { status, headers, body } of isShown || findings.length > 0 ? result.answers : []) {
      say(`${index}: ${status} ${JSON.stringify(Object.fromEntries(headers))}\n${body.slice(0, MOST_SHOWN)}`);
    }
    for (const { what, evidence } of findings) say(`${index}: ${what}: ${evidence}`);
  }
  return found;
}
