import type { RoomEvent } from '../../room/room-event.ts';

/** What a page of the panel does about an event: fetch the room anew at once, draw the figures of the minute, or nothing. */
type Reaction = 'catchUp' | 'draw' | 'none';

/**
 * What a page of the panel does about each type of event in the stream. Its script runs this (assets/panel.js). A crowd makes
 * many events of visitors: the next poll shows them.
 */
export const eventReactions = {
  'admission.started': 'none',
  'admission.ended': 'none',
  'serving.advanced': 'catchUp',
  'turns.missed': 'none',
  'settings.changed': 'catchUp',
  'schedule.planned': 'catchUp',
  'schedule.changed': 'catchUp',
  'schedule.cancelled': 'catchUp',
  'room.reset': 'catchUp',
  'doors.opened': 'catchUp',
  'number.given_back': 'catchUp',
  'draw.completed': 'catchUp',
  'gate.changed': 'catchUp',
  'room.created': 'catchUp',
  'room.changed': 'catchUp',
  'room.deleted': 'none',
  'client.created': 'none',
  'client.changed': 'none',
  'client.deleted': 'none',
  'client.secret_added': 'none',
  'clock.stepped': 'catchUp',
  'login.ended': 'none',
  'ticket.contested': 'none',
  'numbers.skipped': 'catchUp',
  'room.metrics': 'draw',
} as const satisfies Readonly<Record<RoomEvent['type'], Reaction>>;
