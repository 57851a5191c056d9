import { CHUNK_NUMBERS, CHUNKS_KEPT } from '../line-limits.ts';
import type { BitChunks, LineMemory, LineRecord } from './line-memory.ts';

const WORD_BITS = 32;
const ALL = 0xffffffff;

function chunkOf(number: number): number {
  return Math.floor(number / CHUNK_NUMBERS);
}

function maskOf(number: number): number {
  return 1 << (number % WORD_BITS);
}

function wordOf(number: number): number {
  return Math.floor((number % CHUNK_NUMBERS) / WORD_BITS);
}

/** How many bits of a word are set (Hacker's Delight, §5-1). */
function popcount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function hasNumber(bits: BitChunks, number: number): boolean {
  return ((bits.read(chunkOf(number))?.[wordOf(number)] ?? 0) & maskOf(number)) !== 0;
}

export function addNumber(bits: BitChunks, number: number): void {
  const chunk = bits.change(chunkOf(number));
  chunk[wordOf(number)] = (chunk[wordOf(number)] ?? 0) | maskOf(number);
}

export function removeNumber(bits: BitChunks, number: number): void {
  const chunk = bits.change(chunkOf(number));
  chunk[wordOf(number)] = (chunk[wordOf(number)] ?? 0) & ~maskOf(number);
}

/** The first chunk whose bits are not forgotten. */
function keptFrom({ keptFrom, graceOver }: LineRecord): number {
  return keptFrom ?? chunkOf(graceOver + 1);
}

/** Whether the bits of a number are remembered. */
export function isKept(record: LineRecord, number: number): boolean {
  return chunkOf(number) >= keptFrom(record);
}

/** The grace of the numbers up to here is over: forgets the bits of those before by far (LINE.md, what a room remembers). */
export function forgetNumbers({ record, used, passedOver, voidNumbers }: LineMemory, graceOver: number): void {
  const from = Math.max(keptFrom(record), chunkOf(graceOver + 1) - CHUNKS_KEPT);
  record.keptFrom = from;
  for (const bits of [used, passedOver, voidNumbers]) bits.forgetBelow(from);
}

/**
 * Goes through the words that hold the numbers in (after, upTo].
 * @param visit gets the number of the word's first bit and which of its bits are in range; true: that was enough
 */
function eachWord(after: number, upTo: number, visit: (first: number, range: number) => boolean): void {
  for (let first = after + 1 - ((after + 1) % WORD_BITS); first <= upTo; first += WORD_BITS) {
    const tooLow = after + 1 - first;
    const tooHigh = first + WORD_BITS - 1 - upTo;
    const range = (tooLow > 0 ? ALL << tooLow : ALL) & (tooHigh > 0 ? ALL >>> tooHigh : ALL);
    if (visit(first, range)) return;
  }
}

/** Reads words of the union of sets, looking chunks up once for those that come after each other. */
function unionReader(sets: readonly BitChunks[]): (first: number) => number {
  let at = -1;
  let chunks: Uint32Array[] = [];
  return (first) => {
    const chunk = chunkOf(first);
    if (chunk !== at) {
      at = chunk;
      chunks = sets.map((set) => set.read(chunk)).filter((words) => words !== null);
    }
    const index = wordOf(first);
    let word = 0;
    for (const words of chunks) word |= words[index] ?? 0;
    return word;
  };
}

/** How many numbers in (after, upTo] are in at least one of the sets. */
export function countNumbers(sets: readonly BitChunks[], after: number, upTo: number): number {
  const read = unionReader(sets);
  let count = 0;
  eachWord(after, upTo, (first, range) => {
    count += popcount(read(first) & range);
    return false;
  });
  return count;
}

/** The `nth` number in (after, upTo] that is in at least one of the sets; null if there are fewer. */
export function nthNumber(sets: readonly BitChunks[], after: number, upTo: number, nth: number): number | null {
  const read = unionReader(sets);
  let left = nth;
  let found: number | null = null;
  eachWord(after, upTo, (first, range) => {
    let word = read(first) & range;
    const count = popcount(word);
    if (count < left) {
      left -= count;
      return false;
    }
    for (; left > 1; left--) word &= word - 1;
    found = first + 31 - Math.clz32(word & -word);
    return true;
  });
  return found;
}

/** Adds the numbers in (after, upTo] that are in none of the sets. */
export function addMissing(bits: BitChunks, sets: readonly BitChunks[], after: number, upTo: number): void {
  const read = unionReader(sets);
  eachWord(after, upTo, (first, range) => {
    const missing = ~read(first) & range;
    if (missing === 0) return false;
    const chunk = bits.change(chunkOf(first));
    chunk[wordOf(first)] = (chunk[wordOf(first)] ?? 0) | missing;
    return false;
  });
}

/** Removes the numbers in (after, upTo]. */
export function removeNumbers(bits: BitChunks, after: number, upTo: number): void {
  eachWord(after, upTo, (first, range) => {
    const words = bits.read(chunkOf(first));
    if (((words?.[wordOf(first)] ?? 0) & range) === 0) return false;
    const chunk = bits.change(chunkOf(first));
    chunk[wordOf(first)] = (chunk[wordOf(first)] ?? 0) & ~range;
    return false;
  });
}
