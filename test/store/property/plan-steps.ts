import { isDeepStrictEqual } from 'node:util';
import type { LineStore, PlanRequest, PlanResult } from '../../../src/store/line-store.ts';
import { absoluteChange } from './absolute-settings.ts';
import { expectSame } from './expect-same.ts';
import type { LineModel } from './line-model.ts';
import type { ModelRoom } from './model-room.ts';
import type { PlanStep } from './random-step.ts';

type ModelPlanRequest = Omit<PlanRequest, 'room'> & { readonly actor: string | null };

function planIn(room: ModelRoom, request: ModelPlanRequest): PlanResult {
  const result = put(room, request);
  room.makePlanned();
  room.tick();
  return result;
}

function put(room: ModelRoom, { id, atMs, change, replaces, actor }: ModelPlanRequest): PlanResult {
  const { plan } = room;
  const before = plan.find(id);
  if (replaces === true && before === undefined) return { kind: 'unknown' };
  if (replaces !== true && plan.known.has(id)) return { kind: 'planned' };
  if (before?.atMs === atMs && isDeepStrictEqual(before.change, change)) return { kind: 'planned' };
  room.note({ type: replaces === true ? 'schedule.changed' : 'schedule.planned', id, atMs, change, actor });
  plan.known.add(id);
  plan.put({ id, atMs, change, by: actor });
  return { kind: 'planned' };
}

/** @returns whether it was in the plan, now or before */
function cancelIn(room: ModelRoom, id: string, actor: string | null): boolean {
  const planned = room.plan.find(id);
  if (planned !== undefined) {
    const { atMs, change } = planned;
    room.note({ type: 'schedule.cancelled', id, atMs, change, actor });
    room.plan.remove(id);
    room.plan.cancelled.add(id);
  }
  room.tick();
  return room.plan.cancelled.has(id);
}

/** Takes a step of the plan on both. */
export async function performPlanStep(
  step: PlanStep,
  { line, model, room, nowMs }: { line: LineStore; model: LineModel; room: string; nowMs: number },
): Promise<void> {
  switch (step.kind) {
    case 'plan': {
      const { id, inMs, replaces, actor } = step;
      const request = { id, atMs: nowMs + inMs, change: absoluteChange(step.change, nowMs), replaces, actor };
      return expectSame(
        await line.plan({ room, ...request }),
        model.step((each) => planIn(each, request)),
      );
    }
    case 'cancel':
      return expectSame(
        await line.cancel({ room, id: step.id, actor: step.actor }),
        model.step((each) => cancelIn(each, step.id, step.actor)),
      );
    case 'planned':
      return expectSame(
        await line.planned({ room }),
        model.step(({ plan }) => plan.entries),
      );
  }
}
