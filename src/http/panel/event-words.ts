import type { EventView } from '../../events/event-view.ts';
import { changeText, plannedWords } from './change-words.ts';
import type { LocalTimes } from './local-times.ts';

/** A line of the feed: what happened, when, and who did it. */
export interface ToldEvent {
  readonly id: number;
  readonly room: string;
  readonly atMs: number;
  readonly at: ReturnType<LocalTimes['stamp']>;
  readonly text: string;
  readonly actor: string | null;
}

const count = new Intl.NumberFormat('en');

function settingsText(change: object | null, times: LocalTimes): string {
  if (change === null) return 'The settings of the file are in force';
  return `Set ${changeText(change, times)}`;
}

function text(event: EventView, times: LocalTimes): string {
  const number = (value: number): string => count.format(value);
  switch (event.type) {
    case 'admission.started':
      return `Number ${number(event.data.number)} entered`;
    case 'admission.ended':
      return `The visit of number ${number(event.data.number)} ended: ${event.data.outcome}`;
    case 'serving.advanced': {
      const { from, to, called, passed_over: passedOver } = event.data;
      if (to < from) return `Moved the serving number back from ${number(from)} to ${number(to)}`;
      if (called + passedOver === 0) return `Moved the serving number ahead to ${number(to)}, for people to come`;
      const numbers = to === from + 1 ? `number ${number(to)}` : `numbers ${number(from + 1)} to ${number(to)}`;
      const absent = passedOver === 0 ? '' : `, ${number(passedOver)} were not there`;
      return `Called ${numbers}: ${number(called)} got a turn${absent}`;
    }
    case 'turns.missed':
      return `Turns missed: ${number(event.data.count)}`;
    case 'settings.changed':
      return `${event.data.planned === undefined ? '' : 'As planned: '}${settingsText(event.data.change, times)}`;
    case 'schedule.planned':
      return `Planned for ${times.when(event.data.at)}: ${plannedWords(event.data.change, times)}`;
    case 'schedule.changed':
      return `Changed the plan for ${times.when(event.data.at)}: ${plannedWords(event.data.change, times)}`;
    case 'schedule.cancelled':
      return `Cancelled what was planned for ${times.when(event.data.at)}: ${plannedWords(event.data.change, times)}`;
    case 'room.reset':
      return 'The room was reset';
    case 'doors.opened':
      return `The doors opened for ${number(event.data.entries)} early visitors`;
    case 'number.given_back':
      return `Gave number ${number(event.data.number)} its place back`;
    case 'draw.completed':
      return 'The public value of the draw was told';
    case 'gate.changed':
      return event.data.shut ? 'The gate shut: the site is not well' : 'The gate opened again';
    case 'room.created':
      return 'The room was made';
    case 'room.changed':
      return 'The definition of the room was changed';
    case 'room.deleted':
      return 'The room was deleted';
    case 'client.created':
      return `The client ${event.data.client_id} was made`;
    case 'client.changed':
      return `The client ${event.data.client_id} was changed`;
    case 'client.deleted':
      return `The client ${event.data.client_id} was deleted`;
    case 'client.secret_added':
      return `The client ${event.data.client_id} got another secret`;
    case 'clock.stepped':
      return `The clock of the store was stepped by ${number(event.data.by_ms / 1000)} s`;
    case 'login.ended':
      return `A login of number ${number(event.data.number)} by ${event.data.client_id} ended`;
    case 'ticket.contested':
      return `Number ${number(event.data.number)} is in use in ${number(event.data.logins)} browsers, and one more came`;
    case 'numbers.skipped':
      return `Numbers ${number(event.data.from)} to ${number(event.data.to)} were skipped after a failover`;
    case 'room.metrics':
      return 'Figures were noted';
    case 'feed.gap':
      return 'Some events are not there any more';
  }
}

/** What happened, in words. */
export function tellEvent(event: EventView, times: LocalTimes): ToldEvent {
  const { id, room, timestamp } = event;
  const actor = 'actor' in event.data ? event.data.actor : null;
  return { id, room, atMs: Date.parse(timestamp), at: times.stamp(timestamp), text: text(event, times), actor };
}
