import { givenBack } from '../../admin/give-back-operation.ts';
import { control, typed } from './control.ts';
import { count } from './words.ts';

/** The page on which the number was found says what it will do. */
export const giveBack = control({
  operation: 'giveBack',
  answer: givenBack,
  fields: ['number'],
  body: (field) => ({ number: typed(field('number')) }),
  did({ number, result, turn_until: until }, { times }) {
    const named = `Number ${count(number)}`;
    const untilWords =
      until === null ? '' : ` It has a turn until ${times.clock(until * 1000)}: ask them to reload their page.`;
    if (result === 'given_back' && until === null) {
      return `${named} has its place back. It is first in line, for the next free slot: ask them to reload their page, and to keep it open.`;
    }
    if (result === 'given_back') return `${named} has its place back.${untilWords}`;
    return result === 'has_turn'
      ? `${named} has a turn already: nothing was changed.${untilWords}`
      : `${named} is first in line already: nothing was changed.`;
  },
});
