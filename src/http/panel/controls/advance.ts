import { advanced } from '../../admin/line-operations.ts';
import { control, typed } from './control.ts';
import { seenServing } from './seen.ts';
import { count, counted } from './words.ts';

export const advance = control({
  operation: 'advance',
  answer: advanced,
  fields: ['by'],
  body: (field) => ({ by: typed(field('by')) }),
  foretell({ serving, called, cut, present }, { room, field }) {
    const isThere = present == null ? [] : [`${count(present)} of those in line up to there are here now.`];
    const moves = serving > room.serving;
    return {
      heading: called === 0 ? 'This calls nobody' : `This calls ${counted(called)}`,
      effects: [
        ...isThere,
        moves
          ? `The serving number goes from ${count(room.serving)} to ${count(serving)}.`
          : `The serving number stays at ${count(room.serving)}.`,
        ...(called === 0 ? [] : [`Whoever is called has ${room.settings.turn_window} to enter.`]),
      ],
      warnings: [
        ...(cut === 0 ? [] : [`${count(cut)} of the ${field('by')} are cut: the capacity does not admit them.`]),
        ...(moves && serving > room.issued
          ? [`That is ahead of the last number given, ${count(room.issued)}: the next to come enter at once.`]
          : []),
      ],
      button: moves ? 'Call them' : null,
    };
  },
  did({ called, cut, serving }, { field }) {
    const seen = seenServing(field);
    const from = serving - (Number(field('by')) - cut);
    return [
      `Called ${counted(called)}. The serving number is ${count(serving)} now.`,
      ...(cut === 0 ? [] : [`${count(cut)} of the step were cut: no more fit.`]),
      ...(seen === null || seen === from ? [] : [`Since you looked it had moved to ${count(from)}.`]),
    ].join(' ');
  },
});
