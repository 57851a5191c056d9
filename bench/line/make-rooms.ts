import { giveInBulk } from './bulk.ts';
import type { Rooms } from './compare-rooms.ts';
import { type Bench, LineRoom, passMinutes } from './line-room.ts';

export const ISSUED = 10_000_000;
export const WAITING = 1_000_000;
/** People in a room of its first visitors, so that some can be called and seen. */
const FIRST_VISITORS = 5_000;
/** Called within five minutes, so that the near zone is as large as it gets. */
const LATELY_CALLED = 50_000;
const NEAR_ZONE = 100_000;
/** One in so many of the near zone has the page open. */
const PRESENT_EVERY = 3;

/** Longer than turn window and grace, so that nothing of earlier calls is left. */
const LONG_MINUTES = 17;
/** A number is judged when it was in the near zone for three minutes. */
const JUDGED_MINUTES = 4;

/**
 * A large line and a small one, in which minutes have passed while pages of those next in line were open; a large room
 * before its draw and a small one.
 */
export async function makeRooms(bench: Bench): Promise<Rooms> {
  const line = { small: await LineRoom.open(bench, 'small'), large: await LineRoom.open(bench, 'large') };
  const prequeue = { mode: 'prequeue' } as const;
  const draw = {
    small: await LineRoom.open(bench, 'early-small', prequeue),
    large: await LineRoom.open(bench, 'early-large', prequeue),
  };
  const all = [...Object.values(line), ...Object.values(draw)];
  const called = ISSUED - WAITING;
  await giveInBulk(line.large, 'issued', called);
  await giveInBulk(draw.large, 'entries', WAITING);
  await line.large.advance(called - LATELY_CALLED);
  await passMinutes(bench, all, LONG_MINUTES);
  await line.large.advance(LATELY_CALLED);
  await line.small.joinMany(FIRST_VISITORS);
  await line.large.joinMany(WAITING);
  await passMinutes(bench, all, JUDGED_MINUTES, async () => {
    await line.large.see(called + 1, called + NEAR_ZONE, PRESENT_EVERY);
    await line.small.see(1, FIRST_VISITORS, PRESENT_EVERY);
  });
  return { line, draw };
}
