import { hash } from 'node:crypto';

/** A number from 0 up to but not including 1. */
export type Chance = () => number;

/**
 * Numbers that look random and are the same for the same seed and purpose: so each visitor's behaviour stays as it was
 * whatever the others do (SHA-256 in counter mode).
 */
export function chanceOf(seed: number, purpose: string): Chance {
  let words: Uint32Array = new Uint32Array(0);
  let next = 0;
  let block = 0;
  return () => {
    if (next === words.length) {
      const digest = hash('sha256', `${seed} ${purpose} ${block}`, 'buffer');
      words = new Uint32Array(digest.buffer, digest.byteOffset, digest.byteLength / 4);
      block += 1;
      next = 0;
    }
    const word = words[next] ?? 0;
    next += 1;
    return word / 2 ** 32;
  };
}

/** Evenly between two bounds. */
export function between(chance: Chance, from: number, to: number): number {
  return from + chance() * (to - from);
}
