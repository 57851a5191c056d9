import { parseJson } from '../../../room/parse-json.ts';
import { plannedView } from '../../admin/planned-view.ts';
import { plannedWords } from '../change-words.ts';
import { unlikelyTime } from './asked-about.ts';
import { type Control, control, type Field, typed } from './control.ts';
import { typedMessage } from './message.ts';

/** What of the inlet is filled in. */
function plannedInlet(field: Field): object {
  const [admit, every, capacity] = ['planned_admit', 'planned_every', 'planned_capacity'].map((name) =>
    field(name).trim(),
  );
  return {
    ...(admit && { admit: typed(admit) }),
    ...(every && { every }),
    ...(capacity && { capacity: typed(capacity) }),
  };
}

interface CarriedParts {
  readonly inlet?: Readonly<Record<string, unknown>>;
}

/** What a planned change sets that the form has no fields for, as the form carries it along. */
function carriedParts(field: Field): CarriedParts {
  const carried = parseJson(field('planned_others'));
  return typeof carried === 'object' && carried !== null ? carried : {};
}

/** Without a rate nothing of its other parts is left. */
function carriedInlet({ inlet = {} }: CarriedParts, isRated: boolean): object {
  if (isRated || 'admit' in inlet) return inlet;
  return 'capacity' in inlet ? { capacity: inlet.capacity } : {};
}

function plannedChange(field: Field): object {
  const { inlet: _, ...carried } = carriedParts(field);
  const isRated = field('planned_admit').trim() !== '';
  const inlet = { ...carriedInlet(carriedParts(field), isRated), ...plannedInlet(field) };
  const mode = field('planned_mode');
  const message = typedMessage(() => field('planned_message'));
  return {
    ...carried,
    ...(mode !== '' && { mode }),
    ...(Object.keys(inlet).length > 0 && { inlet }),
    ...(field('no_message') !== '' && { message: null }),
    ...(message !== null && { message }),
  };
}

function planControl(operation: string, does: { readonly heading: string; readonly button: string }): Control {
  return control({
    operation,
    answer: plannedView,
    fields: [
      ...['planned_mode', 'planned_admit', 'planned_every', 'planned_capacity', 'planned_message', 'no_message'],
      ...['planned', 'planned_others'],
    ],
    moments: ['at'],
    body: (field) => ({ at: field('at'), change: plannedChange(field) }),
    foretell: ({ at, change }, { times }) => ({
      heading: `${does.heading} ${times.when(at)}`,
      effects: [
        `The room sets then by itself: ${plannedWords(change, times)}.`,
        'Whatever else is set by then stays as it is. A pause by hand does not stop the plan.',
      ],
      warnings: unlikelyTime('The time of the change', at, times),
      button: does.button,
    }),
    did: ({ at, change }, { times }) => `Planned for ${times.when(at)}: ${plannedWords(change, times)}.`,
  });
}

/** A change of settings for later. Fields that are left empty leave their settings as they are. */
export const plan = planControl('planChange', { heading: 'This plans a change for', button: 'Plan it' });

/** Another time and change in the place of a planned one. */
export const replan = planControl('replacePlanned', {
  heading: 'This changes what is planned: it happens',
  button: 'Change the plan',
});
