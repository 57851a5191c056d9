import type { RoomView } from '../../admin/room-view.ts';
import type { Asked, Foretold } from './control.ts';
import { nothingToChange, settingsControl } from './settings-control.ts';
import { callingWords, count, counted, moment, overfullWords, turnWords, waitingWords } from './words.ts';

type Mode = RoomView['settings']['mode'];
type Words = Pick<Foretold, 'heading' | 'effects' | 'warnings' | 'button' | 'isRisky'>;

const keep = { one: 'keeps the place', many: 'keep their places' };

/** What each mode does to the people of a room. */
const words: Readonly<Record<Mode, (before: RoomView, after: RoomView) => Words>> = {
  open: (before, after) => ({
    heading: 'This opens the room',
    effects: [...callingWords(before, after), ...overfullWords(after)],
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
  prequeue: (before, { settings: { opens_at: opensAt }, draw }) => ({
    heading: 'This gathers early visitors for the draw',
    effects: [
      'Whoever comes from now on takes part in the draw and gets a number when the doors open.',
      ...(opensAt === null ? [] : [`The doors open by themselves on ${moment(opensAt)}.`]),
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

function foretell(after: RoomView, { room, field }: Asked): Foretold {
  const asked = field('mode');
  if (asked === room.settings.mode) return nothingToChange(`The room is ${asked} already.`);
  // Not what was asked for where the time of a draw has passed.
  const told = words[after.settings.mode](room, after);
  return { ...told, warnings: [...doorWords(room, after, asked), ...(told.warnings ?? [])] };
}

export const mode = settingsControl({
  sets: ['mode'],
  fields: ['mode'],
  body: (field) => ({ mode: field('mode') }),
  foretell,
  did: ({ settings, waiting, inside }) =>
    `The room is ${settings.mode} now. ${count(waiting)} wait, ${count(inside)} are inside.`,
});
