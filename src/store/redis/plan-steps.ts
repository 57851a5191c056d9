import { KEYED_ANSWER_MS } from '../../room/line-limits.ts';
import { PLANNED_AT_MOST, type PlannedChange } from '../../room/planned-change.ts';
import type { LineStore, PlanRequest, PlanResult } from '../line-store.ts';
import { encodeActor } from './event-codec.ts';
import type { LineSteps } from './line-steps.ts';
import { refuseReply, textAt } from './reply-codec.ts';
import { encodeSettings } from './settings-codec.ts';

/** The steps of the plan (lua/plan.lua, lua/cancel.lua, lua/planned.lua). */
export function planSteps(steps: LineSteps): Pick<LineStore, 'plan' | 'cancel' | 'planned'> {
  return {
    async plan({ room, id, atMs, change, replaces, actor }: PlanRequest): Promise<PlanResult> {
      const place = [atMs, replaces === true ? 'replaces' : '', PLANNED_AT_MOST];
      const told = [encodeActor(actor), JSON.stringify(change), ...encodeSettings(change)];
      const reply = await steps.run('linePlan', room, [id, KEYED_ANSWER_MS, ...place, ...told]);
      switch (reply[0]) {
        case 'planned':
        case 'full':
        case 'unknown':
          return { kind: reply[0] };
        default:
          return refuseReply(reply);
      }
    },
    async cancel({ room, id, actor }): Promise<boolean> {
      const reply = await steps.run('lineCancel', room, [id, KEYED_ANSWER_MS, encodeActor(actor)]);
      return reply[0] === 'cancelled';
    },
    async planned({ room }): Promise<readonly PlannedChange[]> {
      return JSON.parse(textAt(await steps.run('linePlanned', room, [PLANNED_AT_MOST]), 1));
    },
  };
}
