import { courseOf, type Planned, type Stretch } from '../../room/course.ts';
import { PLANNED_TOLD, type PlannedChange } from '../../room/planned-change.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { SettingsChange } from '../../room/settings.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { checkPrequeue, type Patched } from './settings-change.ts';

/** The state with all of its planned changes. */
export async function withWholePlan(line: LineStore, state: RoomState): Promise<RoomState> {
  if ((state.plan?.length ?? 0) < PLANNED_TOLD) return state;
  return { ...state, plan: await line.planned({ room: state.room }) };
}

/** The plan with a change in it, in the order in which changes are made. */
export function planWith(plan: readonly PlannedChange[], added: PlannedChange): readonly PlannedChange[] {
  const others = plan.filter(({ id }) => id !== added.id);
  const after = others.findIndex(({ atMs }) => atMs > added.atMs);
  return others.toSpliced(after < 0 ? others.length : after, 0, added);
}

/** A room as a change finds it that is made then. */
export function roomAt(state: Planned, atMs: number): Patched {
  const plan = state.plan?.filter((planned) => planned.atMs <= atMs);
  const course = courseOf({ ...state, ...(plan !== undefined && { plan }) });
  const { settings, isDrawn } = course.findLast(({ fromMs }) => fromMs <= atMs) ?? course[0];
  return { settings, draw: { drawnAtMs: isDrawn ? (state.draw.drawnAtMs ?? atMs) : null } };
}

function isFit({ settings, isDrawn }: Stretch, { change }: PlannedChange): boolean {
  try {
    checkPrequeue(change, { settings, draw: { drawnAtMs: isDrawn ? 0 : null } });
    return true;
  } catch (error) {
    if (error instanceof HttpProblem) return false;
    throw error;
  }
}

/** Those of the planned changes that would be refused if they were made by hand when they are due. */
function unfitChanges(state: Planned): readonly PlannedChange[] {
  const plan = state.plan ?? [];
  return plan.filter((planned, index) => {
    const before = courseOf({ ...state, plan: plan.slice(0, index) });
    const stretch = before.findLast(({ fromMs }) => fromMs <= planned.atMs) ?? before[0];
    return !isFit(stretch, planned);
  });
}

/**
 * Refuses what would make a planned change unfit that is fit so far.
 *
 * @param after the room as it would be
 * @throws HttpProblem `plan_unfit`, which names the planned change
 */
export function checkPlan(before: Planned, after: Planned): void {
  if (after.plan === undefined) return;
  const known = new Set(unfitChanges(before).map(({ id }) => id));
  const unfit = unfitChanges(after).find(({ id }) => !known.has(id));
  if (unfit === undefined) return;
  const at = new Date(unfit.atMs).toISOString();
  const detail = `The change planned for ${at} (${unfit.id}) would not fit any more: mode prequeue needs opens_at, and an epoch without a draw behind it`;
  throw new HttpProblem('plan_unfit', { detail });
}

/** As `checkPlan`, for a change that is made now. */
export function checkPlanAfter(state: RoomState, change: SettingsChange): void {
  const settings = { ...state.settings, ...change };
  const opens = state.settings.mode === 'prequeue' && settings.mode !== 'prequeue';
  const drawnAtMs = state.draw.drawnAtMs ?? (opens ? state.storeMs : null);
  checkPlan(state, { ...state, settings, draw: { drawnAtMs } });
}
