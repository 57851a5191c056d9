import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noBody, noQuery } from './admin-operation.ts';
import { checkPlan, checkPlanAfter, withWholePlan } from './plan-check.ts';
import { definedRoom, type ViewDefinedRoom } from './room-definition-operations.ts';
import { type RoomView, roomView, type ViewRoom } from './room-view.ts';
import { settingsChange } from './settings-change.ts';
import { settingsPatch } from './settings-patch.ts';
import { adminSettings, requireRoleFor } from './settings-role.ts';
import { settingsOf } from './touched.ts';

const roomList = z.strictObject({ rooms: z.array(definedRoom) }).meta({ id: 'Rooms' });

const reverting = z
  .strictObject(
    {
      dry_run: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether to change nothing, and only to tell what the room would be like.'),
    },
    'must be {}, an object with dry_run, or nothing',
  )
  .meta({ id: 'RevertSettings' });

export interface RoomOperationsOptions {
  readonly line: LineStore;
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  /** The same with the definition of the room. */
  readonly viewDefined: ViewDefinedRoom;
  readonly production: boolean;
  /** Told of every room whose settings an operator changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Looking at rooms, and at their settings. */
export function roomOperations(options: RoomOperationsOptions): AdminOperation[] {
  const { line, rooms, view, viewDefined, production, onChange } = options;
  const settings = settingsOf(line);

  async function changed(state: RoomState): Promise<RoomView> {
    await onChange(state.room);
    return view(state);
  }

  return [
    defineOperation({
      id: 'listRooms',
      method: 'get',
      path: '/rooms',
      role: 'viewer',
      keepsToRooms: true,
      summary: 'All rooms',
      description: 'State, settings and definition of every room.',
      query: noQuery,
      body: noBody,
      answer: roomList,
      problems: [],
      run: async ({ caller }) => {
        const names = rooms.map(({ name }) => name).filter((room) => seesRoom(caller, room));
        return { rooms: (await Promise.all(names.map((room) => line.tick({ room })))).map(viewDefined) };
      },
    }),
    defineOperation({
      id: 'getRoom',
      method: 'get',
      path: '/rooms/{room}',
      role: 'viewer',
      summary: 'One room',
      description: 'State, settings and definition of a room.',
      query: noQuery,
      body: noBody,
      answer: definedRoom,
      problems: [],
      run: async ({ room }) => viewDefined(await line.tick({ room })),
    }),
    defineOperation({
      id: 'changeSettings',
      touched: ({ room }) => settings([room]),
      method: 'patch',
      path: '/rooms/{room}',
      role: 'operator',
      summary: 'Change settings',
      description: `Changes settings at once, until they are changed again or reverted to the file. Absent ones stay, null clears. ${[...adminSettings].join(', ')} need the role admin. The parts of a rate (all of inlet but capacity) are one setting, and so are those of a gate. Mode prequeue needs opens_at, and an epoch without a draw behind it. What would make a planned change unfit is refused.`,
      query: noQuery,
      body: settingsPatch,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [
        { mode: 'paused', message: 'Back in five minutes.' },
        { inlet: { admit: 100, every: '1m' } },
        { gate: { url: 'https://shop.example.com/healthz', interval: '5s' } },
        { mode: 'off', dry_run: true },
      ],
      answer: roomView,
      problems: ['request_unfit', 'draw_done', 'plan_unfit'],
      run: async ({ room, caller, body: { dry_run: dryRun = false, ...patch } }) => {
        requireRoleFor(caller, patch);
        const before = await withWholePlan(line, await line.tick({ room, dryRun }));
        const change = settingsChange(patch, before, production);
        checkPlanAfter(before, change);
        const state = await line.change({ room, change, actor: caller.name, dryRun });
        return dryRun ? view(state) : changed(state);
      },
    }),
    defineOperation({
      id: 'revertSettings',
      touched: ({ room }) => settings([room]),
      method: 'delete',
      path: '/rooms/{room}/settings',
      role: 'admin',
      summary: 'Back to the file',
      description:
        'Drops every change of settings: those of the configuration file are in force again. Refused where that would make a planned change unfit.',
      query: noQuery,
      body: reverting.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{ dry_run: true }],
      answer: roomView,
      problems: ['plan_unfit'],
      run: async ({ room, caller, body: { dry_run: dryRun = false } = {} }) => {
        const request = { room, actor: caller.name };
        const tried = await line.revert({ ...request, dryRun: true });
        const { plan } = await withWholePlan(line, tried);
        if (plan !== undefined) checkPlan({ ...(await line.tick({ room, dryRun: true })), plan }, { ...tried, plan });
        return dryRun ? view(tried) : changed(await line.revert(request));
      },
    }),
  ];
}
