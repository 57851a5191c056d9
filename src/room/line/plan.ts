import { PLANNED_AT_MOST, type PlannedChange } from '../planned-change.ts';
import type { Moment } from '../times.ts';
import { appendEvent } from './append-event.ts';
import { begin } from './begin.ts';
import type { Actor } from './call.ts';
import { tick } from './inlet.ts';
import type { LineMemory } from './line-memory.ts';
import { findNextPlanned, makePlannedChanges } from './make-planned-changes.ts';
import type { PlanResult } from './outcome.ts';

export interface Plan extends Omit<PlannedChange, 'by'> {
  /** Whether it takes the place of the planned change with this id. Default false. */
  readonly replaces?: boolean;
  readonly actor?: Actor;
}

/** Plans a change of settings, once for each id, or replaces a planned one. */
export function plan(memory: LineMemory, request: Plan, moment: Moment): PlanResult {
  begin(memory, moment);
  const result = request.replaces === true ? replace(memory, request) : add(memory, request);
  // It may be due at once.
  makePlannedChanges(memory);
  tick(memory);
  return result;
}

function add(memory: LineMemory, { id, atMs, change, actor = null }: Plan): PlanResult {
  const { record, keys } = memory;
  if (keys.find('plan', id) !== null) return { kind: 'planned' };
  if (memory.plan.count() >= PLANNED_AT_MOST) return { kind: 'full' };
  keys.add('plan', id, { by: 0, serving: 0, called: 0, cut: 0 }, record.lineMs);
  appendEvent(memory, { type: 'schedule.planned', id, atMs, change, actor });
  memory.plan.add({ id, atMs, change, by: actor }, record.event);
  findNextPlanned(memory);
  return { kind: 'planned' };
}

function replace(memory: LineMemory, { id, atMs, change, actor = null }: Plan): PlanResult {
  const { record } = memory;
  const before = memory.plan.find(id);
  if (before === null) return { kind: 'unknown' };
  if (before.atMs === atMs && JSON.stringify(before.change) === JSON.stringify(change)) return { kind: 'planned' };
  appendEvent(memory, { type: 'schedule.changed', id, atMs, change, actor });
  memory.plan.remove(id);
  memory.plan.add({ id, atMs, change, by: actor }, record.event);
  findNextPlanned(memory);
  return { kind: 'planned' };
}

export interface Cancel {
  readonly id: string;
  readonly actor?: Actor;
}

/** Takes a change out of the plan. @returns whether it was in the plan; of a repeated call the same again */
export function cancel(memory: LineMemory, { id, actor = null }: Cancel, moment: Moment): boolean {
  begin(memory, moment);
  const { record, keys } = memory;
  const planned = memory.plan.find(id);
  if (planned !== null) {
    const { atMs, change } = planned;
    appendEvent(memory, { type: 'schedule.cancelled', id, atMs, change, actor });
    memory.plan.remove(id);
    findNextPlanned(memory);
    keys.add('cancel', id, { by: 0, serving: 0, called: 0, cut: 0 }, record.lineMs);
  }
  tick(memory);
  return keys.find('cancel', id) !== null;
}
