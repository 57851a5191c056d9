import { z } from 'zod';
import { control } from './control.ts';

/** The list of the plan says what it will not do. */
export const unplan = control({
  operation: 'cancelPlanned',
  answer: z.object({ planned: z.array(z.unknown()) }),
  fields: ['planned'],
  body: () => undefined,
  did: ({ planned: { length } }) =>
    `Cancelled. ${length === 0 ? 'Nothing is planned any more.' : `Still planned: ${length}.`}`,
});
