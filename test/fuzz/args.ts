import { parseArgs } from 'node:util';
import type { StoreName } from './world/fuzzed-product.ts';

export interface FuzzOptions {
  readonly stores: readonly StoreName[];
  /** For each store. */
  readonly minutes: number;
  readonly seed: number;
  /** How many requests are under way at once. */
  readonly jobs: number;
  /** For how long the requests of one recording are sent. */
  readonly blockSeconds: number;
  /** A part of an earlier campaign; null: a whole one. */
  readonly replay: Replayed | null;
}

/** Requests of a block, in order. */
export interface Replayed {
  readonly block: number;
  readonly first: number;
  readonly last: number;
}

const STORES: Readonly<Record<string, readonly StoreName[]>> = {
  sqlite: ['sqlite'],
  redis: ['redis'],
  both: ['sqlite', 'redis'],
};

const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;

/** Reads the arguments of `npm run test:fuzz`. Throws with what would be right. */
export function readArguments(args: readonly string[], someSeed: () => number): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: text('both'),
      minutes: text('10'),
      seed: { type: 'string' },
      jobs: text('8'),
      block: text('20'),
      replay: { type: 'string' },
    },
  });
  const stores = STORES[values.store];
  if (stores === undefined) throw new Error(`--store takes sqlite, redis or both: got ${values.store}`);
  return {
    stores,
    minutes: readCount('--minutes', values.minutes),
    seed: values.seed === undefined ? someSeed() : readCount('--seed', values.seed),
    jobs: readCount('--jobs', values.jobs),
    blockSeconds: readCount('--block', values.block),
    replay: values.replay === undefined ? null : readReplay(values.replay),
  };
}

function readReplay(given: string): Replayed {
  const [, block = '', first = '', last = first] = /^(\d+)\.(\d+)(?:-(\d+))?$/.exec(given) ?? [];
  if (block === '' || Number(last) < Number(first))
    throw new Error(`--replay takes BLOCK.INDEX or BLOCK.FROM-TO: got ${given}`);
  return { block: Number(block), first: Number(first), last: Number(last) };
}

function readCount(name: string, given: string): number {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} takes a whole number above 0: got ${given}`);
  return count;
}
