import { hash } from 'node:crypto';
import { countHeld, countSkipped, isSkipped } from './gaps.ts';
import { Permutation } from './permutation.ts';
import { type DrawState, isDrawPending, type RoomState } from './room-state.ts';

/** What is fixed of a draw before the doors open. */
export interface DrawTerms {
  /** 64 hexadecimal digits. */
  readonly seed: string;
  readonly room: string;
  readonly epoch: number;
  /** Epoch milliseconds; null: the doors open by hand. */
  readonly opensAtMs: number | null;
}

/** Room names have no line breaks, so the lines of two different draws differ. */
function lines(heading: string, { seed, room, epoch, opensAtMs }: DrawTerms): string {
  const opensAt = opensAtMs === null ? '' : new Date(opensAtMs).toISOString();
  return `oidc-waiting-room ${heading} 1\n${seed}\n${room}\n${epoch}\n${opensAt}`;
}

/**
 * What a room publishes before its doors open: the SHA-256, as 64 hexadecimal digits, of five lines of UTF-8 joined by
 * line feeds: `oidc-waiting-room commitment 1`, the seed, the room, the epoch in decimal digits, and `opens_at` as in the
 * published draw (ISO 8601 with milliseconds, UTC; empty without one).
 */
export function drawCommitment(terms: DrawTerms): string {
  return hash('sha256', lines('commitment', terms), 'hex');
}

/**
 * The key of the permutation: as the commitment, with `draw` in place of `commitment`, and with the public value, if there
 * is one, as a last line.
 */
export function drawKey(terms: DrawTerms, publicValue: string | null): string {
  return hash('sha256', lines('draw', terms) + (publicValue === null ? '' : `\n${publicValue}`), 'hex');
}

/** Draws in use at once: those of a deployment's rooms. Each takes 96 bytes for every unit of the square root of its entries. */
const DRAWS_KEPT = 64;
const permutations = new Map<string, Permutation>();

/** The permutation of a draw, its round functions remembered: tens of thousands ask within the minute after the doors open. */
function permutationOf(key: string, entries: number): Permutation {
  const name = `${key} ${entries}`;
  const permutation = permutations.get(name) ?? new Permutation(key, entries);
  permutations.delete(name);
  permutations.set(name, permutation);
  for (const [oldest] of permutations) {
    if (permutations.size <= DRAWS_KEPT) break;
    permutations.delete(oldest);
  }
  return permutation;
}

/** The last entry that was given or skipped. */
export function lastEntry({ entries, gaps = [] }: Pick<DrawState, 'entries' | 'gaps'>): number {
  return entries + countSkipped(gaps);
}

/** Whether a failover has lost an entry: it takes no part in the draw. */
export function isLostEntry({ gaps = [] }: Pick<DrawState, 'gaps'>, entry: number): boolean {
  return isSkipped(gaps, entry);
}

/** Which of all early visitors, in their order, an entry is: by this the draw knows it. Without gaps the entry itself. */
export function rankOfEntry({ gaps = [] }: Pick<DrawState, 'gaps'>, entry: number): number {
  return countHeld(gaps, 0, entry);
}

/**
 * The number that the draw of the state's epoch gives to an entry of that epoch.
 * @returns null: the doors have not opened, the public value is awaited, or there is no such entry
 */
export function numberOfEntry(
  { room, epoch, draw }: Pick<RoomState, 'room' | 'epoch' | 'draw'>,
  entry: number,
): number | null {
  const { seed, opensAtMs, publicValue, entries, base, drawnAtMs } = draw;
  if (drawnAtMs === null || isDrawPending(draw)) return null;
  if (!Number.isSafeInteger(entry) || entry < 1 || entry > lastEntry(draw) || isLostEntry(draw, entry)) return null;
  const key = drawKey({ seed, room, epoch, opensAtMs }, publicValue);
  return base + permutationOf(key, entries).at(rankOfEntry(draw, entry));
}
