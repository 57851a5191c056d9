import type { EventView } from '../../events/event-view.ts';

/** A line of the feed: what happened, when, and who did it. */
export interface ToldEvent {
  readonly id: number;
  readonly room: string;
  readonly at: string;
  readonly text: string;
  readonly actor: string | null;
}

const count = new Intl.NumberFormat('en');

/** Parts of an inlet that go without saying when they are not set. */
const rarelySet: ReadonlySet<string> = new Set(['from', 'until', 'return_no_shows']);

/** A setting in the words of the configuration file. */
function settingText(name: string, value: unknown): string {
  const words = name.replaceAll('_', ' ');
  if (value === null) return `${words}: none`;
  if (typeof value === 'boolean') return `${words}: ${value ? 'yes' : 'no'}`;
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([part, inner]) => !(rarelySet.has(part) && (inner === null || inner === false)))
      .map(([part, inner]) => settingText(part, inner))
      .join(', ');
  }
  return name === 'message' ? `message: “${value}”` : `${words}: ${value}`;
}

function settingsText(change: object | null): string {
  if (change === null) return 'The settings of the file are in force';
  return `Set ${settingText('settings', change)}`;
}

function text(event: EventView): string {
  const number = (value: number): string => count.format(value);
  switch (event.type) {
    case 'admission.started':
      return `Number ${number(event.data.number)} entered`;
    case 'admission.ended':
      return `The visit of number ${number(event.data.number)} ended: ${event.data.outcome}`;
    case 'serving.advanced': {
      const { from, to, called, passed_over: passedOver } = event.data;
      if (to < from) return `Moved the serving number back from ${number(from)} to ${number(to)}`;
      const numbers = to === from + 1 ? `number ${number(to)}` : `numbers ${number(from + 1)} to ${number(to)}`;
      const absent = passedOver === 0 ? '' : `, ${number(passedOver)} were not there`;
      return `Called ${numbers}: ${number(called)} got a turn${absent}`;
    }
    case 'turns.missed':
      return `Turns missed: ${number(event.data.count)}`;
    case 'settings.changed':
      return settingsText(event.data.change);
    case 'room.reset':
      return 'The room was reset';
    case 'doors.opened':
      return `The doors opened for ${number(event.data.entries)} early visitors`;
    case 'draw.completed':
      return 'The public value of the draw was told';
    case 'gate.changed':
      return event.data.shut ? 'The gate shut: the site is not well' : 'The gate opened again';
    case 'numbers.skipped':
      return `Numbers ${number(event.data.from)} to ${number(event.data.to)} were skipped after a failover`;
    case 'room.metrics':
      return 'Figures were noted';
    case 'feed.gap':
      return 'Some events are not there any more';
  }
}

/** What happened, in words. */
export function tellEvent(event: EventView): ToldEvent {
  const { id, room, timestamp } = event;
  return { id, room, at: timestamp, text: text(event), actor: 'actor' in event.data ? event.data.actor : null };
}
