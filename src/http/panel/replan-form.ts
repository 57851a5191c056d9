import type { z } from 'zod';
import type { PlannedView, plannedView } from '../admin/planned-view.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type Draft, mistaken, unmistaken } from './control-draft.ts';
import type { LocalTimes } from './local-times.ts';
import { pickerValue } from './typed-time.ts';

type Inlet = NonNullable<z.output<typeof plannedView>['change']['inlet']>;

/** What the form has no fields for. A rate that is taken away stays so; the parts of a rate go with it. */
function otherParts({ mode: _, message: __, inlet, ...others }: PlannedView['change']): object {
  const kept = inlet === undefined ? {} : otherInletParts(inlet);
  return { ...others, ...(Object.keys(kept).length > 0 && { inlet: kept }) };
}

function otherInletParts({ admit, every, capacity, ...rate }: Inlet): object {
  return {
    ...(admit === null && { admit, every }),
    ...rate,
    ...(capacity === null && { capacity }),
  };
}

/** The fields of the form of a plan, for a change that is planned. */
function fieldsOf(planned: PlannedView, times: LocalTimes): Readonly<Record<string, string>> {
  const { mode, message, inlet } = planned.change;
  return {
    planned: planned.id,
    planned_others: JSON.stringify(otherParts(planned.change)),
    at: pickerValue(planned.at, times.zone),
    planned_mode: mode ?? '',
    planned_admit: String(inlet?.admit ?? ''),
    planned_every: inlet?.every ?? '',
    planned_capacity: String(inlet?.capacity ?? ''),
    planned_message: message ?? '',
    no_message: message === null ? '1' : '',
  };
}

/** The form that changes a planned change. @param id as somebody asked for it */
export function replanForm(plan: readonly PlannedView[], id: string, times: LocalTimes): Draft {
  const planned = plan.find((each) => each.id === id);
  if (planned === undefined) return mistaken('unplan', () => '', new HttpProblem('planned_unknown'));
  const fields = fieldsOf(planned, times);
  return unmistaken('replan', (name) => fields[name] ?? '');
}
