import type { RoomView } from '../../admin/room-view.ts';
import type { LocalTimes } from '../local-times.ts';
import { type Asked, type Foretold, momentChange } from './control.ts';
import { openingWarnings, openingWords } from './opening.ts';
import { nothingToChange, settingsControl } from './settings-control.ts';
import { callingWords, count, counted, insideWords, overfullWords, turnWords, waitingWords } from './words.ts';

type Mode = RoomView['settings']['mode'];
type Words = Pick<Foretold, 'heading' | 'effects' | 'warnings' | 'button' | 'isRisky'>;

const keep = { one: 'keeps the place', many: 'keep their places' };

/** What each mode does to the people of a room. */
const words: Readonly<Record<Mode, (before: RoomView, after: RoomView, times: LocalTimes) => Words>> = {
  open: (before, after, times) => ({
    heading: 'This opens the room',
    effects: [...callingWords(before, after, times), ...overfullWords(after)],
    button: 'Open the room',
  }),
  paused: (before) => ({
    heading: 'This pauses the room',
    effects: [
      'The room calls nobody any more. Visitors can still join.',
      waitingWords(before, keep),
      ...turnWords(before),
    ],
    button: 'Pause the room',
  }),
  closed: (before) => ({
    heading: 'This closes the room',
    effects: ['Nobody can join any more, and the room calls nobody.', waitingWords(before, keep), ...turnWords(before)],
    button: 'Close the room',
    isRisky: true,
  }),
  over: (before) => ({
    heading: 'This ends the line',
    effects: [
      'Nobody can join any more, and the room calls nobody.',
      waitingWords(before, { one: 'reads that it is over', many: 'read that it is over' }),
      ...turnWords(before),
      ...insideWords(before),
    ],
    button: 'End the line',
    isRisky: true,
  }),
  off: (before, after) => ({
    heading: 'This lets everybody pass',
    effects: after.draw.pending
      ? ['Whoever comes from now on enters without waiting.']
      : [
          waitingWords(before, { one: 'is called at once', many: 'are called at once' }),
          'Whoever comes from now on enters without waiting.',
        ],
    warnings:
      after.settings.inlet.capacity === null
        ? []
        : [`The capacity of ${count(after.settings.inlet.capacity)} does not hold while the room is off.`],
    button: 'Let everybody pass',
    isRisky: true,
  }),
  prequeue: (before, { settings: { opens_at: opensAt }, draw }, times) => ({
    heading: 'This gathers early visitors for the draw',
    effects: [
      'Whoever comes from now on takes part in the draw and gets a number when the doors open.',
      ...(opensAt === null ? [] : [`The doors open by themselves ${times.at(opensAt)}.`]),
      ...(draw.source === null ? [] : [`Then nobody is called before the public value from ${draw.source} is told.`]),
      waitingWords(before, { one: 'keeps the place before them', many: 'keep their places before them' }),
      ...turnWords(before),
    ],
    button: 'Wait for the draw',
  }),
};

/** Of a change that ends the time before the draw. */
function doorWords(before: RoomView, after: RoomView, asked: string): string[] {
  if (before.draw.drawn_at !== null || after.draw.drawn_at === null) return [];
  const { entries } = before.draw;
  return [
    ...(asked === 'prequeue' ? ['The time at which the doors open has passed: they open at once.'] : []),
    ...(entries === 0
      ? []
      : [`The doors open: ${counted(entries, 'early visitor gets', 'early visitors get')} a number by the draw.`]),
    'There is one draw in an epoch: only a reset makes another one possible.',
  ];
}

/** What a change does that leaves the mode as it is. */
function foretellOpening(after: RoomView, { room, times }: Asked): Foretold {
  const effects = openingWords(room, after, times);
  if (effects.length === 0) return nothingToChange(`The room is ${room.settings.mode} already.`);
  return { heading: 'This changes when the doors open', effects, button: 'Change the time' };
}

/** What another mode does. Not what was asked for where the time of a draw has passed. */
function foretellMode(after: RoomView, { room, times }: Asked): Foretold {
  const { mode } = after.settings;
  const told = words[mode](room, after, times);
  // In mode prequeue the words of the mode tell the time.
  const opening = mode === 'prequeue' ? [] : openingWords(room, after, times);
  return { ...told, effects: [...told.effects, ...opening] };
}

function foretell(after: RoomView, asked: Asked): Foretold {
  const { room, field, times } = asked;
  const told = (field('mode') === room.settings.mode ? foretellOpening : foretellMode)(after, asked);
  const warnings = [
    ...doorWords(room, after, field('mode')),
    ...openingWarnings(room, after, times),
    ...(told.warnings ?? []),
  ];
  return told.button === null ? told : { ...told, warnings };
}

export const mode = settingsControl({
  sets: ['mode', 'opens_at'],
  fields: ['mode'],
  moments: ['opens_at'],
  body: (field) => ({ mode: field('mode'), ...momentChange('opens_at', field) }),
  foretell,
  did({ settings, waiting, inside }, { changed, times }) {
    const { mode, opens_at: opensAt } = settings;
    const opening =
      opensAt === null ? 'No time is set at which the doors open.' : `The doors open ${times.at(opensAt)}.`;
    return [
      ...(changed('mode') || !changed('opens_at')
        ? [`The room is ${mode} now. ${count(waiting)} wait, ${count(inside)} are inside.`]
        : []),
      ...(changed('opens_at') ? [opening] : []),
    ].join(' ');
  },
});
