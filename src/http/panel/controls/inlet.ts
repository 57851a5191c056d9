import type { RoomView } from '../../admin/room-view.ts';
import { typedOrNone } from './control.ts';
import { areSame, nothingToChange, settingsControl } from './settings-control.ts';
import { callingWords, count, overfullWords } from './words.ts';

function inletText({ settings: { inlet } }: RoomView): string {
  const rate = inlet.admit === null ? 'No rate' : `${count(inlet.admit)} every ${inlet.every}`;
  const capacity = inlet.capacity === null ? 'no capacity' : `a capacity of ${count(inlet.capacity)}`;
  return `${rate}, ${capacity}`;
}

export const inlet = settingsControl({
  sets: ['inlet'],
  fields: ['admit', 'every', 'capacity'],
  body: (field) => {
    const admit = typedOrNone(field('admit'));
    const every = admit === null ? null : field('every').trim();
    return { inlet: { admit, every, capacity: typedOrNone(field('capacity')) } };
  },
  foretell(after, { room }) {
    if (areSame(after.settings.inlet, room.settings.inlet)) return nothingToChange(`${inletText(room)}: as it is now.`);
    const { mode } = room.settings;
    const calling =
      mode === 'open' ? callingWords(room, after) : [`The room is ${mode}: this calls nobody before it is open.`];
    const drawnBack = room.serving - after.serving;
    return {
      heading: `This sets ${inletText(after).toLowerCase()}`,
      effects: [`Until now: ${inletText(room).toLowerCase()}.`, ...calling, ...overfullWords(after)],
      warnings:
        drawnBack > 0
          ? [
              `The serving number goes back from ${count(room.serving)} to ${count(after.serving)}: with a capacity nobody is called ahead.`,
            ]
          : [],
      button: 'Change the inlet',
    };
  },
  did: (after) => `${inletText(after)}.`,
});
