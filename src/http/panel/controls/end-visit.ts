import { visitView } from '../../admin/visit-operations.ts';
import { control } from './control.ts';
import { count } from './words.ts';

/** The page of the visit says what it will do. */
export const endVisit = control({
  operation: 'endAdmission',
  answer: visitView,
  fields: ['sub', 'outcome'],
  body: (field) => ({ outcome: field('outcome') }),
  did: ({ number, outcome }) => {
    const whose = number === 0 ? 'The visit' : `The visit of number ${count(number)}`;
    return `${whose} is over: ${outcome}.`;
  },
  goesTo: '/visits',
});
