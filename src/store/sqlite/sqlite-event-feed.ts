import type { EventFeed } from '../event-feed.ts';
import type { RoomMemories } from './room-memories.ts';
import type { StepQueue } from './step-queue.ts';

export function createSqliteEventFeed(rooms: RoomMemories, queue: StepQueue): EventFeed {
  return {
    read: ({ room, after, limit, only = 'all' }) =>
      queue.read(() => rooms.toRead(room).events.after(after, limit, only)),
    newest: ({ room }) => queue.read(() => rooms.toRead(room).events.newest()),
  };
}
