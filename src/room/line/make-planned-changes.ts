import { PLANNED_AT_MOST } from '../planned-change.ts';
import { bringIntoForce, callInModeOff } from './bring-into-force.ts';
import type { Actor } from './call.ts';
import { openIfDue } from './doors.ts';
import type { LineMemory } from './line-memory.ts';

/**
 * Makes the planned changes that are due, in order, and each once. Doors that open between two of them open there. Nobody
 * is called in between: the step goes on with the settings that the last one leaves.
 */
export function makePlannedChanges(memory: LineMemory): void {
  const { record, plan } = memory;
  if (record.plannedAtMs === null || record.plannedAtMs > record.clockMs) return;
  let actor: Actor = null;
  let hasChanged = false;
  for (const { id, atMs, change, by } of plan.next(PLANNED_AT_MOST)) {
    if (atMs > record.clockMs) break;
    openIfDue(memory, atMs);
    plan.remove(id);
    record.plannedMade += 1;
    const next = { changes: { ...record.changes, ...change }, change, actor: by, planned: { id, atMs } };
    hasChanged = bringIntoForce(memory, next) || hasChanged;
    actor = by;
  }
  findNextPlanned(memory);
  openIfDue(memory);
  if (hasChanged) callInModeOff(memory, actor);
}

/** Notes when the next planned change is made, so that the steps until then need not look. */
export function findNextPlanned({ record, plan }: LineMemory): void {
  record.plannedAtMs = plan.next(1)[0]?.atMs ?? null;
}
