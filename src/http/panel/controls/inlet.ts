import type { RoomView } from '../../admin/room-view.ts';
import type { LocalTimes } from '../local-times.ts';
import { unlikelyTime } from './asked-about.ts';
import { momentChange, typedOrNone } from './control.ts';
import { areSame, nothingToChange, settingsControl } from './settings-control.ts';
import { callingWords, count, overfullWords } from './words.ts';

function inletText({ settings: { inlet } }: RoomView, times: LocalTimes): string {
  const { admit, every, from, until } = inlet;
  const begins = from === null ? '' : ` from ${times.when(from)}`;
  const ends = until === null ? '' : ` until ${times.when(until)}`;
  const rate = admit === null ? 'No rate' : `${count(admit)} every ${every}${begins}${ends}`;
  const capacity = inlet.capacity === null ? 'no capacity' : `a capacity of ${count(inlet.capacity)}`;
  return `${rate}, ${capacity}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export const inlet = settingsControl({
  sets: ['inlet'],
  fields: ['admit', 'every', 'capacity'],
  moments: ['from', 'until'],
  body: (field) => {
    const admit = typedOrNone(field('admit'));
    const every = admit === null ? null : field('every').trim();
    const period = { ...momentChange('from', field), ...momentChange('until', field) };
    return { inlet: { admit, every, ...period, capacity: typedOrNone(field('capacity')) } };
  },
  foretell(after, { room, times }) {
    if (areSame(after.settings.inlet, room.settings.inlet))
      return nothingToChange(`${inletText(room, times)}: as it is now.`);
    const [was, is] = [room.settings.inlet, after.settings.inlet];
    const { mode } = room.settings;
    const calling =
      mode === 'open'
        ? callingWords(room, after, times)
        : [`The room is ${mode}: this calls nobody before it is open.`];
    const drawnBack = room.serving - after.serving;
    return {
      heading: `This sets ${lowerFirst(inletText(after, times))}`,
      effects: [`Until now: ${lowerFirst(inletText(room, times))}.`, ...calling, ...overfullWords(after)],
      warnings: [
        ...(was.from === is.from ? [] : unlikelyTime('The time from which the rate calls', is.from, times)),
        ...(was.until === is.until ? [] : unlikelyTime('The time until which the rate calls', is.until, times)),
        ...(drawnBack > 0
          ? [
              `The serving number goes back from ${count(room.serving)} to ${count(after.serving)}: with a capacity nobody is called ahead.`,
            ]
          : []),
      ],
      button: 'Change the inlet',
    };
  },
  did: (after, { times }) => `${inletText(after, times)}.`,
});
