import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { PLANNED_AT_MOST, type PlannedChange } from '../../room/planned-change.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, type Call, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { checkPlan, planWith, roomAt, withWholePlan } from './plan-check.ts';
import { plannedTime, readPlannedTime } from './planned-time.ts';
import { type PlannedView, plannedView, viewPlanned } from './planned-view.ts';
import { settingsChange } from './settings-change.ts';
import { settingsParts } from './settings-patch.ts';
import { requireRoleFor } from './settings-role.ts';
import { touching } from './touched.ts';

const AHEAD_DAYS = 400;
/** 72 bits. */
const ID_BYTES = 9;
const ID_CHARACTERS = 12;

/** Of the id of a planned change. */
export const plannedIdPattern = /^[A-Za-z0-9_-]{12}$/;

const planBody = z
  .strictObject(
    {
      at: plannedTime,
      zone: z.string('must be the name of a time zone').optional().describe('For a local time: Europe/Berlin.'),
      change: settingsParts.describe('As PATCH of the room takes it.'),
      dry_run: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether to plan nothing, and only to tell what would be planned.'),
    },
    'must be an object with at and change',
  )
  .meta({ id: 'Plan' });

type PlanBody = z.output<typeof planBody>;

export const schedule = z
  .strictObject({ planned: z.array(plannedView).describe('In the order in which they are made.') })
  .meta({ id: 'Schedule' });

const rules = `At most ${PLANNED_AT_MOST} changes a room, ${AHEAD_DAYS} days ahead. The whole plan is checked: a change that would be refused when it is due is refused now, and so is one that makes another one unfit.`;

const examples = [
  { at: '2027-03-01T10:00', zone: 'Europe/Berlin', change: { mode: 'open', inlet: { admit: 200, every: '1m' } } },
  { at: '2027-03-01T12:00:00+01:00', change: { mode: 'over', message: 'Sold out' } },
] as const;

export interface ScheduleOperationsOptions {
  readonly line: LineStore;
  readonly production: boolean;
  /** Told of every room whose plan was changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

function refuse(path: string, message: string): never {
  throw new HttpProblem('request_unfit', { errors: [{ path, message }] });
}

/** The same for each request with a key. @param key null: none was sent */
function newId(room: string, key: string | null): string {
  if (key === null) return randomBytes(ID_BYTES).toString('base64url');
  return hash('sha256', `${room} ${key}`, 'base64url').slice(0, ID_CHARACTERS);
}

/** @throws HttpProblem `request_unfit` */
function checkTime(atMs: number, { storeMs }: RoomState): void {
  if (atMs <= storeMs) refuse('at', 'must be in the future');
  if (atMs > storeMs + AHEAD_DAYS * 86_400_000) refuse('at', `must be within ${AHEAD_DAYS} days`);
}

/** Names the parts of a change that do not fit as parts of the request. */
function inChange<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.body.errors === undefined) throw error;
    const errors = error.body.errors.map(({ path, message }) => ({ path: `change.${path}`, message }));
    throw new HttpProblem(error.code, { errors });
  }
}

/** What a room will do by itself. */
export function scheduleOperations({ line, production, onChange }: ScheduleOperationsOptions): AdminOperation[] {
  /** Plans a change, or checks it alone. @param known the id of the one that it replaces; null: it is a new one */
  async function plan(call: Call<unknown, PlanBody>, known: string | null): Promise<PlannedView> {
    const { room, caller, body, idempotencyKey: key } = call;
    const { at, zone, change: patch, dry_run: dryRun = false } = body;
    requireRoleFor(caller, patch);
    const state = await withWholePlan(line, await line.tick({ room, dryRun }));
    const { plan: planned = [] } = state;
    if (known !== null && !planned.some((each) => each.id === known)) throw new HttpProblem('planned_unknown');
    const atMs = readPlannedTime(at, zone);
    const id = known ?? newId(room, key);
    const repeated = known === null ? planned.find((each) => each.id === id) : undefined;
    if (repeated !== undefined && repeated.atMs !== atMs) throw new HttpProblem('idempotency_key_reused');
    if (repeated !== undefined) return viewPlanned(repeated);
    if (known === null && planned.length >= PLANNED_AT_MOST) throw new HttpProblem('plan_full');
    checkTime(atMs, state);
    if (Object.keys(patch).length === 0) refuse('change', 'must name a setting');
    const others = { ...state, plan: planned.filter((each) => each.id !== known) };
    const change = inChange(() => settingsChange(patch, roomAt(others, atMs), production));
    const added: PlannedChange = { id, atMs, change, by: caller.name };
    checkPlan(state, { ...state, plan: planWith(planned, added) });
    if (dryRun) return viewPlanned(added);
    const result = await line.plan({ room, id, atMs, change, replaces: known !== null, actor: caller.name });
    if (result.kind === 'full') throw new HttpProblem('plan_full');
    if (result.kind === 'unknown') throw new HttpProblem('planned_unknown');
    await onChange(room);
    return viewPlanned(added);
  }

  async function read(room: string): Promise<z.output<typeof schedule>> {
    return { planned: (await line.planned({ room })).map(viewPlanned) };
  }

  return [
    defineOperation({
      id: 'getSchedule',
      method: 'get',
      path: '/rooms/{room}/schedule',
      role: 'viewer',
      summary: 'The plan of a room',
      description: 'The changes of settings that the room makes by itself.',
      query: noQuery,
      body: noBody,
      answer: schedule,
      problems: [],
      run: ({ room }) => read(room),
    }),
    defineOperation({
      id: 'planChange',
      touched: async ({ room }) => touching(await read(room), room),
      method: 'post',
      path: '/rooms/{room}/schedule',
      role: 'operator',
      summary: 'Plan a change of settings',
      description: `The room makes the change at that time, by the clock of the store, once, over the settings that it has by then. ${rules}`,
      idempotencyKey: true,
      query: noQuery,
      body: planBody,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [...examples],
      answer: plannedView,
      problems: ['request_unfit', 'draw_done', 'plan_unfit', 'plan_full', 'idempotency_key_reused'],
      run: (call) => plan(call, null),
    }),
    defineOperation({
      id: 'replacePlanned',
      touched: async ({ room }) => touching(await read(room), room),
      method: 'put',
      path: '/rooms/{room}/schedule/{name}',
      role: 'operator',
      summary: 'Change what is planned',
      description: `Puts another time and change in the place of a planned one. The name is its id. ${rules}`,
      query: noQuery,
      body: planBody,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [...examples],
      answer: plannedView,
      problems: ['request_unfit', 'draw_done', 'plan_unfit', 'plan_full', 'planned_unknown'],
      run: (call) => plan(call, call.name),
    }),
    defineOperation({
      id: 'cancelPlanned',
      touched: async ({ room }) => touching(await read(room), room),
      method: 'delete',
      path: '/rooms/{room}/schedule/{name}',
      role: 'operator',
      summary: 'Cancel what is planned',
      description:
        'Takes a change out of the plan. The name is its id. Refused where another planned change would be unfit without it. The answer has the ones that are left.',
      query: noQuery,
      body: noBody,
      answer: schedule,
      problems: ['planned_unknown', 'plan_unfit'],
      run: async ({ room, name, caller }) => {
        const state = await withWholePlan(line, await line.tick({ room }));
        checkPlan(state, { ...state, plan: (state.plan ?? []).filter(({ id }) => id !== name) });
        if (!(await line.cancel({ room, id: name, actor: caller.name }))) throw new HttpProblem('planned_unknown');
        await onChange(room);
        return read(room);
      },
    }),
  ];
}
