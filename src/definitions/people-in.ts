import { type RoomState, waiting } from '../room/room-state.ts';
import { StoreFault } from '../store/faults.ts';
import type { Store } from '../store/store.ts';

export interface PeopleIn {
  /** People in line, those whose turn it is among them. */
  readonly waiting: number;
  readonly inside: number;
}

/** The state of a room; null: the store does not know it. */
export async function stateOfRoom(
  { line, events }: Pick<Store, 'line' | 'events'>,
  room: string,
): Promise<RoomState | null> {
  try {
    await events.newest({ room });
    return await line.tick({ room });
  } catch (error) {
    if (error instanceof StoreFault && error.code === 'room_unknown') return null;
    throw error;
  }
}

export function peopleIn(state: RoomState | null): PeopleIn {
  if (state === null) return { waiting: 0, inside: 0 };
  return { waiting: waiting(state) + state.outstanding + state.late, inside: state.inside };
}
