import { newRecord } from '../../../src/room/line/record.ts';
import type { RoomSettings } from '../../../src/room/settings.ts';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { RoomMemories, type RoomMemory } from '../../../src/store/sqlite/room-memories.ts';

/** A line that is gone with its memory, for steps without a store around them. */
export function lineInMemory(settings: RoomSettings, nowMs: number): RoomMemory {
  const rooms = new RoomMemories(openDatabase(':memory:', nowMs));
  rooms.create('room', newRecord(settings, '0'.repeat(64), nowMs));
  return rooms.toChange('room');
}
