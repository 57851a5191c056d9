import type { RoomView } from '../../admin/room-view.ts';
import { nothingToChange, settingsControl } from './settings-control.ts';
import { count, counted, moment } from './words.ts';

type Settings = RoomView['settings'];

function turnWindow({ turn_window: was }: Settings, { turn_window: is }: Settings, room: RoomView): string[] {
  if (was === is) return [];
  const open = room.outstanding === 0 ? '' : ` ${openTurns(room)}`;
  return [`Turns that are called from now on last ${is} instead of ${was}.${open}`];
}

function openTurns({ outstanding }: RoomView): string {
  return `${counted(outstanding, 'turn is open and ends', 'turns are open and end')} as planned.`;
}

function grace({ grace: was }: Settings, { grace: is }: Settings): string[] {
  return was === is ? [] : [`Whoever missed a turn may come back within ${is} instead of ${was}.`];
}

function admission({ admission: was }: Settings, { admission: is }: Settings, room: RoomView): string[] {
  if (was === is) return [];
  const begun = room.inside === 0 ? '' : ` ${count(room.inside)} have begun and end as planned.`;
  return [`Visits that begin from now on last ${is} instead of ${was}.${begun}`];
}

function opening(before: Settings, after: Settings, room: RoomView): string[] {
  if (before.opens_at === after.opens_at) return [];
  if (after.opens_at === null) return ['There is no time any more at which the doors open.'];
  if (before.mode !== 'prequeue') return [`In mode prequeue the doors open on ${moment(after.opens_at)}.`];
  const early = `for ${counted(room.draw.entries, 'early visitor', 'early visitors')}`;
  if (after.mode !== 'prequeue') return [`That time has passed: the doors open at once, ${early}.`];
  return [`The doors open on ${moment(after.opens_at)}, ${early}.`];
}

export const times = settingsControl({
  sets: ['turn_window', 'grace', 'admission', 'opens_at'],
  fields: ['turn_window', 'grace', 'admission', 'opens_at'],
  body: (field) => ({
    turn_window: field('turn_window').trim(),
    grace: field('grace').trim(),
    admission: field('admission').trim(),
    opens_at: field('opens_at').trim() || null,
  }),
  foretell(after, { room }) {
    const [was, is] = [room.settings, after.settings];
    const effects = [turnWindow, grace, admission, opening].flatMap((words) => words(was, is, room));
    if (effects.length === 0) return nothingToChange('All times are like this already.');
    return { heading: 'This changes the times', effects, button: 'Change the times' };
  },
  did: ({ settings }) => `A turn lasts ${settings.turn_window} now, a visit ${settings.admission}.`,
});
