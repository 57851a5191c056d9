const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** @param ends in a row, from 1: how often a worker has ended soon after its start */
export function restartDelayMs(ends: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (ends - 1));
}
