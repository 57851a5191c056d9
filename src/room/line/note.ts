import type { RoomEvent } from '../room-event.ts';
import type { LineMemory } from './line-memory.ts';

/** Notes what happened in this step. */
export function note({ record, events }: LineMemory, event: RoomEvent): void {
  record.event += 1;
  events.append(record.event, record.lastMs, event);
}
