import type { RoomView } from '../../admin/room-view.ts';
import { nothingToChange, settingsControl } from './settings-control.ts';
import { count, counted } from './words.ts';

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

/** How long turns and visits last, as far as that has changed. */
function lengthWords({ turn_window: turn, admission: visit }: Settings, isTurn: boolean, isVisit: boolean): string[] {
  if (isTurn) return [`A turn lasts ${turn} now${isVisit ? `, a visit ${visit}` : ''}.`];
  return isVisit ? [`A visit lasts ${visit} now.`] : [];
}

export const times = settingsControl({
  sets: ['turn_window', 'grace', 'admission'],
  fields: ['turn_window', 'grace', 'admission'],
  body: (field) => ({
    turn_window: field('turn_window').trim(),
    grace: field('grace').trim(),
    admission: field('admission').trim(),
  }),
  foretell(after, { room }) {
    const [was, is] = [room.settings, after.settings];
    const effects = [turnWindow, grace, admission].flatMap((words) => words(was, is, room));
    if (effects.length === 0) return nothingToChange('All times are like this already.');
    return { heading: 'This changes the times', effects, button: 'Change the times' };
  },
  did({ settings }, { changed }) {
    const told = [
      ...lengthWords(settings, changed('turn_window'), changed('admission')),
      ...(changed('grace') ? [`Whoever misses a turn may come back within ${settings.grace} now.`] : []),
    ];
    return told.length === 0 ? 'All times are as they were.' : told.join(' ');
  },
});
