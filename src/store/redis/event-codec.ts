import type { Outcome } from '../../room/admission.ts';
import type { RoomEvent, RoomFigures } from '../../room/room-event.ts';
import type { FeedEvent } from '../event-feed.ts';

/** In the order in which the scripts note them (lua/lib/begin.lua). */
const figureNames = [
  'issued',
  'serving',
  'outstanding',
  'inside',
  'entries',
  'admitted',
  'completed',
  'abandoned',
  'missed',
  'passedOver',
  'joined',
] as const satisfies readonly (keyof RoomFigures)[];

/** Who asked for a step, as the scripts note it. */
export function encodeActor(actor: string | null | undefined): string {
  return JSON.stringify(actor ?? null);
}

function decodeFigures(texts: readonly string[]): RoomFigures {
  const figures = Object.fromEntries(figureNames.map((name, index) => [name, Number(texts[index])]));
  return figures as Record<(typeof figureNames)[number], number>;
}

/** The fields of an event by its type: numbers as they are, what may hold anything as JSON. */
function decodeFields(type: string, fields: readonly string[]): RoomEvent {
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = fields;
  switch (type as RoomEvent['type']) {
    case 'admission.started':
      return { type: 'admission.started', sub: first, number: Number(second) };
    case 'admission.ended': {
      const outcome = third as Outcome;
      return { type: 'admission.ended', sub: first, number: Number(second), outcome, actor: JSON.parse(fourth) };
    }
    case 'serving.advanced': {
      const numbers = { from: Number(first), to: Number(second), called: Number(third), passedOver: Number(fourth) };
      return { type: 'serving.advanced', ...numbers, actor: JSON.parse(fifth) };
    }
    case 'turns.missed':
      return { type: 'turns.missed', upTo: Number(first), count: Number(second) };
    case 'settings.changed':
      return { type: 'settings.changed', change: JSON.parse(first), actor: JSON.parse(second) };
    case 'room.reset':
      return { type: 'room.reset', epoch: Number(first), actor: JSON.parse(second) };
    case 'doors.opened':
      return { type: 'doors.opened', entries: Number(first), base: Number(second) };
    case 'draw.completed':
      return { type: 'draw.completed', publicValue: JSON.parse(first), actor: JSON.parse(second) };
    case 'gate.changed':
      return { type: 'gate.changed', shut: first === '1' };
    case 'numbers.skipped':
      return { type: 'numbers.skipped', from: Number(first), to: Number(second) };
    case 'room.metrics':
      return { type: 'room.metrics', figures: decodeFigures(fields) };
  }
}

/**
 * An event as the scripts note it (lua/lib/state.lua).
 * @param id of the entry of the stream
 */
export function decodeEvent(id: string, text: string): FeedEvent {
  const [type = '', at, ...fields] = text.split('\n');
  return { id: Number.parseInt(id, 10), atMs: Number(at), event: decodeFields(type, fields) };
}
