import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import { type RoomState, waiting } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../problem.ts';
import { requireRole } from './authentication.ts';
import { noBody, noQuery, type Operation, operation } from './operation.ts';
import { adminSettings, settingsChange, settingsPatch, settingsView, viewSettings } from './settings.ts';

const MAX_STEP = 10_000_000;

const count = z.int().min(0);

const roomView = z
  .strictObject({
    room: z.string(),
    title: z.string(),
    epoch: count.describe('Rises with every reset.'),
    issued: count.describe('Last number given.'),
    serving: count.describe('Every number up to it has been called.'),
    waiting: count.describe('People in line who have not been called.'),
    outstanding: count.describe('Turns called, neither taken nor missed yet.'),
    inside: count.describe('Visitors inside.'),
    late: count.describe('Visitors back after a missed turn, first in line.'),
    admitted: count.describe('Visits begun in this epoch.'),
    completed: count.describe('Of those: completed.'),
    abandoned: count.describe('Of those: abandoned.'),
    missed: count.describe('Turns missed in this epoch.'),
    updated_at: z.int().describe('Seconds since 1970, by the clock of the store.'),
    settings: settingsView,
  })
  .meta({ id: 'Room' });

const roomList = z.strictObject({ rooms: z.array(roomView) }).meta({ id: 'Rooms' });

const stepError = `must be a whole number from -${MAX_STEP} to ${MAX_STEP}, not 0`;

const step = z
  .strictObject(
    {
      by: z
        .int(stepError)
        .min(-MAX_STEP, stepError)
        .max(MAX_STEP, stepError)
        .refine((by) => by !== 0, stepError)
        .describe('How far the serving number moves; negative moves it back. Not 0.'),
    },
    'must be an object with by',
  )
  .meta({ id: 'Advance' });

const stepTaken = z
  .strictObject({
    serving: count,
    called: count.describe('How many people were called by this step.'),
    cut: count.describe('By how much the step was cut to what the capacity admits, or to what may be moved back.'),
  })
  .meta({ id: 'Advanced' });

export interface RoomOperationsOptions {
  readonly line: LineStore;
  readonly rooms: readonly RoomConfig[];
  /** Told of every room whose line or settings an operator changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Looking at rooms, their settings, and moving their lines. */
export function roomOperations({ line, rooms, onChange }: RoomOperationsOptions): Operation[] {
  const titles = new Map(rooms.map(({ name, title }) => [name, title]));

  function view(state: RoomState): z.output<typeof roomView> {
    const { room, epoch, issued, serving, outstanding, inside, late, admitted, completed, abandoned, missed } = state;
    return {
      ...{ room, title: titles.get(room) ?? room, epoch, issued, serving, waiting: waiting(state) },
      ...{ outstanding, inside, late, admitted, completed, abandoned, missed },
      updated_at: Math.floor(state.nowMs / 1000),
      settings: viewSettings(state.settings),
    };
  }

  async function changed(state: RoomState): Promise<z.output<typeof roomView>> {
    await onChange(state.room);
    return view(state);
  }

  return [
    operation({
      id: 'listRooms',
      method: 'get',
      path: '/rooms',
      role: 'viewer',
      summary: 'All rooms',
      description: 'State and settings of every room.',
      query: noQuery,
      body: noBody,
      answer: roomList,
      problems: [],
      run: async () => ({ rooms: (await Promise.all(rooms.map(({ name }) => line.tick({ room: name })))).map(view) }),
    }),
    operation({
      id: 'getRoom',
      method: 'get',
      path: '/rooms/{room}',
      role: 'viewer',
      summary: 'One room',
      description: 'State and settings of a room.',
      query: noQuery,
      body: noBody,
      answer: roomView,
      problems: [],
      run: async ({ room }) => view(await line.tick({ room })),
    }),
    operation({
      id: 'changeSettings',
      method: 'patch',
      path: '/rooms/{room}',
      role: 'operator',
      summary: 'Change settings',
      description: `Changes settings at once, until they are changed again or reverted to the file. Absent ones stay, null clears. ${adminSettings.join(', ')} need the role admin. The parts of a rate (all of inlet but capacity) are one setting.`,
      query: noQuery,
      body: settingsPatch,
      examples: [{ mode: 'paused', message: 'Back in five minutes.' }, { inlet: { admit: 100, every: '1m' } }],
      answer: roomView,
      problems: [],
      run: async ({ room, caller, body }) => {
        for (const name of adminSettings) if (body[name] !== undefined) requireRole(caller, 'admin', name);
        const { settings } = await line.tick({ room });
        return changed(await line.change({ room, change: settingsChange(body, settings) }));
      },
    }),
    operation({
      id: 'revertSettings',
      method: 'delete',
      path: '/rooms/{room}/settings',
      role: 'admin',
      summary: 'Back to the file',
      description: 'Drops every change of settings: those of the configuration file are in force again.',
      query: noQuery,
      body: noBody,
      answer: roomView,
      problems: [],
      run: async ({ room }) => changed(await line.revert({ room })),
    }),
    operation({
      id: 'advance',
      method: 'post',
      path: '/rooms/{room}/advance',
      role: 'operator',
      summary: 'Call the next visitors',
      description:
        'Moves the serving number. With a capacity the step is cut to what fits. A step back needs a room that does not call by itself: pause it first.',
      idempotencyKey: true,
      query: noQuery,
      body: step,
      examples: [{ by: 100 }, { by: -10 }],
      answer: stepTaken,
      problems: ['pause_first', 'draw_pending', 'idempotency_key_reused'],
      run: async ({ room, body: { by }, idempotencyKey: key }) => {
        const result = await line.advance({ room, by, key });
        if (result.kind === 'pause-first') throw new HttpProblem('pause_first');
        if (result.kind === 'draw-pending') throw new HttpProblem('draw_pending');
        if (result.kind === 'key-reused') throw new HttpProblem('idempotency_key_reused');
        await onChange(room);
        const { serving, called, cut } = result;
        return { serving, called, cut };
      },
    }),
    operation({
      id: 'reset',
      method: 'post',
      path: '/rooms/{room}/reset',
      role: 'admin',
      summary: 'Start a new epoch',
      description:
        'Empties the line and ends all visits as abandoned. Settings stay. Whoever waited may join again, at the end of the new line.',
      idempotencyKey: true,
      query: noQuery,
      body: z.strictObject({}, 'must be {} or nothing').optional(),
      answer: roomView,
      problems: [],
      run: async ({ room, idempotencyKey: key }) => changed(await line.reset({ room, key })),
    }),
  ];
}
