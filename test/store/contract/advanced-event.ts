import type { RoomEvent } from '../../../src/room/room-event.ts';

/** The event of a call of everybody after `from` up to `to`, all present. */
export const advanced = (from: number, to: number, more: Partial<RoomEvent> = {}) => ({
  type: 'serving.advanced',
  from,
  to,
  called: to - from,
  passedOver: 0,
  actor: null,
  ...more,
});
