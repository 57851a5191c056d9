import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import { previewChange } from '../../room/change-preview.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { requireRole } from './authentication.ts';
import { noBody, noQuery, type Operation, operation } from './operation.ts';
import { type RoomView, roomView, type ViewRoom } from './room-view.ts';
import { settingsChange } from './settings-change.ts';
import { adminSettings, settingsPatch } from './settings-patch.ts';

const roomList = z.strictObject({ rooms: z.array(roomView) }).meta({ id: 'Rooms' });

export interface RoomOperationsOptions {
  readonly line: LineStore;
  readonly rooms: readonly RoomConfig[];
  readonly view: ViewRoom;
  readonly production: boolean;
  /** Told of every room whose settings an operator changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Looking at rooms, and at their settings. */
export function roomOperations({ line, rooms, view, production, onChange }: RoomOperationsOptions): Operation[] {
  async function changed(state: RoomState): Promise<RoomView> {
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
      description: `Changes settings at once, until they are changed again or reverted to the file. Absent ones stay, null clears. ${adminSettings.join(', ')} need the role admin. The parts of a rate (all of inlet but capacity) are one setting, and so are those of a gate. Mode prequeue needs opens_at, and an epoch without a draw behind it. A dry run is close where people are judged by presence; of a rate it tells the most that it may call at once.`,
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
      problems: ['draw_done'],
      run: async ({ room, caller, body: { dry_run: dryRun = false, ...patch } }) => {
        for (const name of adminSettings) if (patch[name] !== undefined) requireRole(caller, 'admin', name);
        const state = await line.tick({ room });
        const change = settingsChange(patch, state, production);
        if (dryRun) return view(previewChange(state, change));
        return changed(await line.change({ room, change, actor: caller.name }));
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
      run: async ({ room, caller }) => changed(await line.revert({ room, actor: caller.name })),
    }),
  ];
}
