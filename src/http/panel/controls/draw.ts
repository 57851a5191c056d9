import { roomView } from '../../admin/room-view.ts';
import { control } from './control.ts';
import { count, counted } from './words.ts';

export const draw = control({
  operation: 'completeDraw',
  answer: roomView,
  fields: ['public_value'],
  body: (field) => ({ public_value: field('public_value').trim() }),
  describe: ({ room, field }) => ({
    heading: 'This value decides the draw',
    effects: [
      `${counted(room.draw.entries, 'early visitor gets a number', 'early visitors get their numbers')} by it, and may then be called.`,
    ],
    quote: field('public_value').trim(),
    warnings: ['The first value that is told counts: it cannot be changed. Compare it character by character.'],
    button: 'Tell the value',
    isRisky: true,
  }),
  did: ({ draw: { entries } }) => `The draw is done: ${count(entries)} early visitors have their numbers.`,
});
