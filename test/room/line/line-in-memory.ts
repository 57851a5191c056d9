import { newRecord } from '../../../src/room/line/record.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import type { Moment } from '../../../src/room/times.ts';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { RoomMemories, type RoomMemory } from '../../../src/store/sqlite/room-memories.ts';

/** A line that is gone with its memory, for steps without a store around them. */
export function lineInMemory(settings: RoomSettings, storeMs: number): RoomMemory {
  const rooms = new RoomMemories(openDatabase(':memory:', storeMs));
  rooms.create('room', newRecord(settings, '0'.repeat(64), storeMs));
  return rooms.toChange('room');
}

/** The moment of a step for whom only the clock counts. */
export function at(clockMs: number): Moment {
  return { clockMs, witness: null, longestDoorStepMs: Number.MAX_SAFE_INTEGER };
}
