import { z } from 'zod';
import { isoTime } from '../../config/words/iso-time.ts';
import { changeView, viewChange } from '../../events/change-view.ts';
import type { PlannedChange } from '../../room/planned-change.ts';

export const plannedView = z
  .strictObject({
    id: z.string(),
    at: isoTime.describe('When the change is made, by the clock of the store.'),
    change: changeView.describe('Whole values: of a rate and of a gate all parts.'),
    by: z.string().nullable().describe('Name of the admin key that planned it last.'),
  })
  .meta({ id: 'PlannedChange' });

export type PlannedView = z.output<typeof plannedView>;

/** Writes a planned change in the words of the configuration file. */
export function viewPlanned({ id, atMs, change, by }: PlannedChange): PlannedView {
  return { id, at: new Date(atMs).toISOString(), change: viewChange(change), by };
}
