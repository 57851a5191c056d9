import type { RoomView } from '../../admin/room-view.ts';
import { nothingToChange, settingsControl } from './settings-control.ts';

/** What each way in means for those whose turn comes. */
const effects: Readonly<Record<RoomView['settings']['enter'], string>> = {
  auto: 'Whoever is called while their page is open goes in by itself, also where nobody looks at it.',
  tap_when_hidden: 'Pages that somebody looks at go in by themselves; where nobody does they call and ask for a tap.',
  tap: 'Every page whose turn comes asks for a tap. Nobody goes in by itself.',
};

export const enter = settingsControl({
  sets: ['enter'],
  fields: ['enter'],
  body: (field) => ({ enter: field('enter') }),
  foretell({ settings }, { room }) {
    if (settings.enter === room.settings.enter) return nothingToChange('Visitors go in like this already.');
    return { heading: 'This changes how visitors go in', effects: [effects[settings.enter]], button: 'Change it' };
  },
  did: ({ settings }) => effects[settings.enter],
});
