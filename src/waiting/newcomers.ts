import { mightBeFree, type RoomState } from '../room/room-state.ts';
import type { RoomWatch } from '../watch/room-watch.ts';

/**
 * Returns the room, as this process saw it a moment ago, if newcomers surely have to wait in it. The store need not be
 * asked then whether they may enter: the waiting page gives them a number.
 *
 * @returns null: they may enter, or this process cannot tell
 */
export function seenBusy(watch: RoomWatch, room: string): RoomState | null {
  const state = watch.freshSnapshot(room)?.state;
  return state === undefined || mightBeFree(state) ? null : state;
}
