import { advanced } from '../../admin/line-operations.ts';
import { type Asked, control, type Foretold, typed } from './control.ts';
import { seenServing } from './seen.ts';
import { count, counted } from './words.ts';

function foretellBack(
  { serving, cut }: { serving: number; cut: number },
  { room, field }: Pick<Asked, 'room' | 'field'>,
): Foretold {
  return {
    heading: 'This takes calls back',
    effects: [
      `The serving number goes back from ${count(room.serving)} to ${count(serving)}.`,
      'Those who were called after it wait again.',
    ],
    warnings: cut === 0 ? [] : [`${count(cut)} of the ${field('by')} are cut: those turns were taken, or are over.`],
    button: 'Take them back',
  };
}

export const advance = control({
  operation: 'advance',
  answer: advanced,
  fields: ['by'],
  body: (field) => ({ by: typed(field('by')) }),
  foretell({ serving, called, cut, present }, { room, field }) {
    if (serving < room.serving) return foretellBack({ serving, cut }, { room, field });
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
        ...(moves && room.settings.mode === 'over'
          ? ['The room is over: people in line have read that their numbers are not called.']
          : []),
        ...(cut === 0 ? [] : [`${count(cut)} of the ${field('by')} are cut: the capacity does not admit them.`]),
        ...(moves && serving > room.issued
          ? [`That is ahead of the last number given, ${count(room.issued)}: the next to come enter at once.`]
          : []),
      ],
      button: moves ? 'Call them' : null,
    };
  },
  did({ called, cut, serving }, { room, field }) {
    const seen = seenServing(field);
    // A form that is sent twice is answered as the first time: the step began where it was seen, which this sum tells,
    // but for numbers that were skipped.
    const by = Number(field('by'));
    const begins = [room.serving, serving - (by - Math.sign(by) * cut)];
    const from = seen !== null && begins.includes(seen) ? seen : room.serving;
    return [
      `Called ${counted(called)}. The serving number is ${count(serving)} now.`,
      ...(cut === 0 ? [] : [`${count(cut)} of the step were cut: no more fit.`]),
      ...(seen === null || seen === from ? [] : [`Since you looked it had moved to ${count(from)}.`]),
    ].join(' ');
  },
});
