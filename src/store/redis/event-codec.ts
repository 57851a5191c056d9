import type { DefinitionEvent, RoomEvent, RoomFigures } from '../../room/room-event.ts';
import type { Outcome } from '../../room/visit.ts';
import type { FeedEvent } from '../event-feed.ts';
import { type FigureField, fieldsInOrder } from './reply-fields.ts';

/** Who asked for a step, as the scripts note it. */
export function encodeActor(actor: string | null | undefined): string {
  return JSON.stringify(actor ?? null);
}

/** What operators did to definitions: the type, then the fields of the event. */
export function encodeDefinitionEvent(event: DefinitionEvent): string[] {
  const client = 'client' in event ? [JSON.stringify(event.client)] : [];
  return [event.type, ...client, encodeActor(event.actor)];
}

function decodeFigures(texts: readonly string[]): RoomFigures {
  const values = texts.map((text) => (text === '' ? null : Number(text)));
  // An older version has noted fewer of them.
  const figures = Object.fromEntries(
    fieldsInOrder.figures.slice(0, values.length).map((name, at) => [name, values[at]]),
  );
  return figures as Record<FigureField, number>;
}

type ScheduleType = Extract<RoomEvent['type'], `schedule.${string}`>;

/** The fields of an event by its type: numbers as they are, what may hold anything as JSON. */
function decodeFields(type: string, fields: readonly string[]): RoomEvent {
  const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = fields;
  switch (type as RoomEvent['type']) {
    case 'admission.started':
      return { type: 'admission.started', sub: first, number: Number(second) };
    case 'admission.ended': {
      const outcome = third as Outcome;
      return { type: 'admission.ended', sub: first, number: Number(second), outcome, actor: JSON.parse(fourth) };
    }
    case 'serving.advanced': {
      const numbers = { from: Number(first), to: Number(second), called: Number(third), passedOver: Number(fourth) };
      const event = { type: 'serving.advanced', ...numbers, actor: JSON.parse(fifth) } as const;
      return sixth === 'exits' ? { ...event, exits: true } : event;
    }
    case 'turns.missed':
      return { type: 'turns.missed', upTo: Number(first), count: Number(second) };
    case 'settings.changed':
      return {
        ...{ type: 'settings.changed', change: JSON.parse(first), actor: JSON.parse(second) },
        ...(third !== '' && { planned: JSON.parse(third) }),
      };
    case 'schedule.planned':
    case 'schedule.changed':
    case 'schedule.cancelled': {
      const planned = { id: first, atMs: Number(second), change: JSON.parse(third) };
      return { type: type as ScheduleType, ...planned, actor: JSON.parse(fourth) };
    }
    case 'room.reset':
      return { type: 'room.reset', epoch: Number(first), actor: JSON.parse(second) };
    case 'doors.opened':
      return { type: 'doors.opened', entries: Number(first), base: Number(second) };
    case 'number.given_back':
      return { type: 'number.given_back', number: Number(first), actor: JSON.parse(second) };
    case 'draw.completed':
      return { type: 'draw.completed', publicValue: JSON.parse(first), actor: JSON.parse(second) };
    case 'gate.changed':
      return { type: 'gate.changed', shut: first === '1' };
    case 'room.created':
    case 'room.changed':
    case 'room.deleted':
      return { type: type as 'room.created', actor: JSON.parse(first) };
    case 'client.created':
    case 'client.changed':
    case 'client.deleted':
    case 'client.secret_added':
      return { type: type as 'client.created', client: JSON.parse(first), actor: JSON.parse(second) };
    case 'clock.stepped':
      return { type: 'clock.stepped', byMs: Number(first) };
    case 'login.ended': {
      const client = decodeURIComponent(fourth);
      return { type: 'login.ended', sub: first, number: Number(second), serial: Number(third), client };
    }
    case 'ticket.contested':
      return { type: 'ticket.contested', sub: first, number: Number(second), logins: Number(third) };
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
