import { plannedView } from '../../admin/planned-view.ts';
import { plannedWords } from '../planned-words.ts';
import { unlikelyTime } from './asked-about.ts';
import { control, type Field, typed } from './control.ts';
import { typedMessage } from './message.ts';

/** What of the inlet is filled in. */
function plannedInlet(field: Field): object {
  const [admit, every, capacity] = ['planned_admit', 'planned_every', 'planned_capacity'].map((name) =>
    field(name).trim(),
  );
  const inlet = {
    ...(admit && { admit: typed(admit) }),
    ...(every && { every }),
    ...(capacity && { capacity: typed(capacity) }),
  };
  return Object.keys(inlet).length === 0 ? {} : { inlet };
}

/** A change of settings for later. Fields that are left empty leave their settings as they are. */
export const plan = control({
  operation: 'planChange',
  answer: plannedView,
  fields: ['planned_mode', 'planned_admit', 'planned_every', 'planned_capacity', 'planned_message', 'no_message'],
  moments: ['at'],
  body: (field) => {
    const mode = field('planned_mode');
    const message = typedMessage(() => field('planned_message'));
    const takesAway = field('no_message') !== '';
    return {
      at: field('at'),
      change: {
        ...(mode !== '' && { mode }),
        ...plannedInlet(field),
        ...(takesAway && { message: null }),
        ...(message !== null && { message }),
      },
    };
  },
  foretell: ({ at, change }, { times }) => ({
    heading: `This plans a change for ${times.when(at)}`,
    effects: [
      `The room sets then by itself: ${plannedWords(change, times)}.`,
      'Whatever else is set by then stays as it is. A pause by hand does not stop the plan.',
    ],
    warnings: unlikelyTime('The time of the change', at, times),
    button: 'Plan it',
  }),
  did: ({ at, change }, { times }) => `Planned for ${times.when(at)}: ${plannedWords(change, times)}.`,
});
