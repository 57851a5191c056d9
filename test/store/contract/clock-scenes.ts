import { LONGEST_DOOR_STEP_MS } from '../../../src/room/line-limits.ts';
import type { RoomDriver } from './room-driver.ts';

export const TURN_MS = 60_000;

/** Time passes in a room that is asked about often enough for door time, by two processes in turn where there are two. */
export async function pass(room: RoomDriver, ms: number): Promise<void> {
  const drivers = [room, room.through(room.fixture.other.line)];
  for (let leftMs = ms, step = 0; leftMs > 0; leftMs -= LONGEST_DOOR_STEP_MS, step++) {
    room.clock.advance(Math.min(LONGEST_DOOR_STEP_MS, leftMs));
    await drivers[step % 2]?.state();
  }
}

/** The steps of the clock that were noted. */
export async function stepsOf(room: RoomDriver, run: () => Promise<unknown>): Promise<number[]> {
  const noted = await room.noted(run);
  return noted.flatMap((event) => (event.type === 'clock.stepped' ? [event.byMs] : []));
}

/** A room in which everything is going on that ends by time. */
export async function busyRoom(room: RoomDriver) {
  const [missed, inside, atDoor, called, late] = await room.joinMany(5);
  if (missed === undefined || inside === undefined || atDoor === undefined) throw new Error('nobody joined');
  await room.advance(1);
  await pass(room, TURN_MS);
  await room.advance(4);
  await room.visit(inside);
  await room.begin(atDoor);
  await room.change({ mode: 'paused' });
  await room.look(missed);
  const state = { inside: 2, outstanding: 2, late: 1, missed: 1, expired: 0, lapsed: 0 };
  await room.expectState(state);
  return { missed, inside, atDoor, called, late, state };
}
