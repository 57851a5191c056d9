import { isDeepStrictEqual } from 'node:util';
import { type Bench, LineRoom } from './line-room.ts';
import { contentsOf } from './state-fields.ts';

const PROOF = 3_000;

/**
 * Gives so many numbers (or, before the draw, entries) at once. A visitor who waits is nothing but a larger count, once the
 * answer to their join is forgotten: so this leaves what as many joins leave, which `proveBulk` shows.
 */
export async function giveInBulk({ fields }: LineRoom, given: 'issued' | 'entries', count: number): Promise<void> {
  await fields.set({ [given]: count, mark: 3 * count, safe: 3 * count });
}

/** @throws Error where numbers given in bulk leave anything else in Redis than the same numbers given by joins */
export async function proveBulk(bench: Bench): Promise<void> {
  for (const [given, mode] of [
    ['issued', 'open'],
    ['entries', 'prequeue'],
  ] as const) {
    const joined = await LineRoom.open(bench, `proof-${mode}-joined`, { mode });
    const bulk = await LineRoom.open(bench, `proof-${mode}-bulk`, { mode });
    await joined.joinMany(PROOF);
    await giveInBulk(bulk, given, PROOF);
    // By chance, and by how far ahead of need the mark was raised.
    await bulk.fields.set(await joined.fields.get(['seed', 'mark', 'safe', 'markWrittenAt']));
    for (const room of [joined, bulk]) await room.state();
    const [expected, left] = [await contentsOf(bench.admin, joined.room), await contentsOf(bench.admin, bulk.room)];
    if (!isDeepStrictEqual(left, expected)) {
      throw new Error(`numbers given in bulk leave something else: ${JSON.stringify({ expected, left }, null, 1)}`);
    }
  }
}
