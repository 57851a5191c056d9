import { ACTS_KEPT, isAct, type RoomEvent } from '../room-event.ts';
import type { LineMemory } from './line-memory.ts';

/** Appends what happened in this step to the feed of the room. */
export function appendEvent({ record, events }: LineMemory, event: RoomEvent): void {
  record.event += 1;
  events.append(record.event, record.clockMs, event);
  if (isAct(event)) events.keepAct(record.event, record.clockMs, event, ACTS_KEPT);
}
