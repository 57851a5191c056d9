import { z } from 'zod';
import type { PlannedChange } from '../room/planned-change.ts';
import type { RoomEvent, RoomFigures } from '../room/room-event.ts';
import { sidOf } from '../room/visit.ts';
import type { FeedEvent } from '../store/event-feed.ts';
import { changeView, viewChange } from './change-view.ts';

const count = z.int().min(0);
const number = count.describe('The number that was served; 0 when the room was off.');
const actor = z
  .string()
  .nullable()
  .describe('Name of the admin key that asked for it; null: a visitor, a client, the time or the inlet.');
const sub = z.string();

/** What a room looked like when a minute began. */
export const figuresShape = {
  issued: count,
  serving: count,
  outstanding: count,
  inside: count,
  entries: count,
  admitted: count,
  completed: count,
  abandoned: count,
  missed: count,
  passed_over: count,
  joined: count.describe('Numbers and entries given since the figures before.'),
  rate_per_minute: z
    .number()
    .min(0)
    .nullable()
    .describe('People a minute that the rate was set to admit; null: no rate.'),
  capacity: count.nullable().describe('How many might be inside; null: no limit.'),
} as const;

const planned = z.strictObject({
  id: z.string(),
  at: z.iso.datetime().describe('When the change is to be made.'),
  change: changeView,
  actor,
});
const clientAct = z.strictObject({ client_id: z.string(), actor });

/** Writes the figures of a minute as they are sent. */
export function viewFigures({ passedOver: passed_over, admit, everyMs, capacity = null, ...figures }: RoomFigures) {
  const rate_per_minute = admit == null || everyMs == null ? null : (admit * 60_000) / everyMs;
  return { ...figures, passed_over, rate_per_minute, capacity };
}

/** What each type of event tells, as it is sent. */
const data = {
  'admission.started': z.strictObject({ sub, number }),
  'admission.ended': z.strictObject({
    sub,
    number,
    outcome: z.enum(['completed', 'abandoned', 'expired', 'lapsed']),
    actor,
  }),
  'serving.advanced': z.strictObject({ from: count, to: count, called: count, passed_over: count, actor }),
  'turns.missed': z.strictObject({ up_to: count, count }),
  'settings.changed': z.strictObject({
    change: changeView.nullable().describe('null: the settings went back to the file, or the file has changed.'),
    actor,
    planned: z
      .strictObject({ id: z.string(), at: z.iso.datetime() })
      .optional()
      .describe('The planned change that was made: `actor` planned it. Absent: it was not planned.'),
  }),
  'schedule.planned': planned,
  'schedule.changed': planned,
  'schedule.cancelled': planned,
  'room.reset': z.strictObject({ epoch: count, actor }),
  'doors.opened': z.strictObject({ entries: count, base: count }),
  'number.given_back': z.strictObject({ number: count, actor }),
  'draw.completed': z.strictObject({ public_value: z.string(), actor }),
  'gate.changed': z.strictObject({ shut: z.boolean() }),
  'room.created': z.strictObject({ actor }),
  'room.changed': z.strictObject({ actor }),
  'room.deleted': z.strictObject({ actor }),
  'client.created': clientAct,
  'client.changed': clientAct,
  'client.deleted': clientAct,
  'client.secret_added': clientAct,
  'clock.stepped': z.strictObject({
    by_ms: z.int().describe('How far the clock of the store was stepped, in milliseconds.'),
  }),
  'login.ended': z.strictObject({
    ...{ sub, number },
    client_id: z.string(),
    sid: z.string().describe('Names the login in the tokens that came of it.'),
  }),
  'ticket.contested': z.strictObject({ sub, number, logins: count.describe('How many logins the visit has.') }),
  'numbers.skipped': z.strictObject({ from: count, to: count }),
  'room.metrics': z.strictObject(figuresShape),
  'feed.gap': z
    .strictObject({ missed_from: count, missed_to: count })
    .describe('Events with these ids cannot be told any more: the reader came too late, or the store lost them.'),
} as const;

function schemaOf<Type extends keyof typeof data>(type: Type) {
  return z.strictObject({
    id: count.describe('Rises from event to event of a room.'),
    type: z.literal(type),
    timestamp: z.iso.datetime(),
    room: z.string(),
    data: data[type],
  });
}

/** An event of a room as it is sent: by the admin API, as a server-sent event, and (a little flatter) to webhooks. */
export const eventView = z
  .discriminatedUnion('type', [
    schemaOf('admission.started'),
    schemaOf('admission.ended'),
    schemaOf('serving.advanced'),
    schemaOf('turns.missed'),
    schemaOf('settings.changed'),
    schemaOf('schedule.planned'),
    schemaOf('schedule.changed'),
    schemaOf('schedule.cancelled'),
    schemaOf('room.reset'),
    schemaOf('doors.opened'),
    schemaOf('number.given_back'),
    schemaOf('draw.completed'),
    schemaOf('gate.changed'),
    schemaOf('room.created'),
    schemaOf('room.changed'),
    schemaOf('room.deleted'),
    schemaOf('client.created'),
    schemaOf('client.changed'),
    schemaOf('client.deleted'),
    schemaOf('client.secret_added'),
    schemaOf('clock.stepped'),
    schemaOf('login.ended'),
    schemaOf('ticket.contested'),
    schemaOf('numbers.skipped'),
    schemaOf('room.metrics'),
    schemaOf('feed.gap'),
  ])
  .meta({ id: 'Event' });

export type EventView = z.output<typeof eventView>;

/** Writes an event of the feed of `room` as it is sent. */
export function viewEvent(room: string, { id, atMs, event }: FeedEvent): EventView {
  return { id, timestamp: new Date(atMs).toISOString(), room, ...typeAndData(event) };
}

/**
 * The event that stands for those after a known one that are not there any more (`missedEvents`).
 *
 * @param next the first that is there; the gap is as old as that
 */
export function viewGap(room: string, after: number, next: FeedEvent): EventView {
  const missed_to = next.id - 1;
  const timestamp = new Date(next.atMs).toISOString();
  return { id: missed_to, type: 'feed.gap', timestamp, room, data: { missed_from: after + 1, missed_to } };
}

type TypeAndData = EventView extends infer View
  ? View extends EventView
    ? Pick<View, 'type' | 'data'>
    : never
  : never;

function viewPlanned({ id, atMs }: Pick<PlannedChange, 'id' | 'atMs'>): { readonly id: string; readonly at: string } {
  return { id, at: new Date(atMs).toISOString() };
}

function typeAndData(event: RoomEvent): TypeAndData {
  switch (event.type) {
    case 'admission.started':
      return { type: event.type, data: { sub: event.sub, number: event.number } };
    case 'admission.ended': {
      const { type, sub, number, outcome, actor } = event;
      return { type, data: { sub, number, outcome, actor } };
    }
    case 'serving.advanced': {
      const { type, from, to, called, passedOver: passed_over, actor } = event;
      return { type, data: { from, to, called, passed_over, actor } };
    }
    case 'turns.missed':
      return { type: event.type, data: { up_to: event.upTo, count: event.count } };
    case 'settings.changed': {
      const { type, change, actor, planned } = event;
      const told = { change: change === null ? null : viewChange(change), actor };
      return { type, data: { ...told, ...(planned !== undefined && { planned: viewPlanned(planned) }) } };
    }
    case 'schedule.planned':
    case 'schedule.changed':
    case 'schedule.cancelled': {
      const { type, change, actor } = event;
      return { type, data: { ...viewPlanned(event), change: viewChange(change), actor } };
    }
    case 'room.reset':
      return { type: event.type, data: { epoch: event.epoch, actor: event.actor } };
    case 'doors.opened':
      return { type: event.type, data: { entries: event.entries, base: event.base } };
    case 'number.given_back':
      return { type: event.type, data: { number: event.number, actor: event.actor } };
    case 'draw.completed':
      return { type: event.type, data: { public_value: event.publicValue, actor: event.actor } };
    case 'gate.changed':
      return { type: event.type, data: { shut: event.shut } };
    case 'room.created':
    case 'room.changed':
    case 'room.deleted':
      return { type: event.type, data: { actor: event.actor } };
    case 'client.created':
    case 'client.changed':
    case 'client.deleted':
    case 'client.secret_added':
      return { type: event.type, data: { client_id: event.client, actor: event.actor } };
    case 'clock.stepped':
      return { type: event.type, data: { by_ms: event.byMs } };
    case 'login.ended': {
      const { type, sub, number, serial, client: client_id } = event;
      return { type, data: { sub, number, client_id, sid: sidOf(sub, serial) } };
    }
    case 'ticket.contested':
      return { type: event.type, data: { sub: event.sub, number: event.number, logins: event.logins } };
    case 'numbers.skipped':
      return { type: event.type, data: { from: event.from, to: event.to } };
    case 'room.metrics': {
      return { type: event.type, data: viewFigures(event.figures) };
    }
  }
}
