import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import { text } from '../../config/schema/schema-parts.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../room/settings.ts';
import { settingsTable } from '../../room/settings-table.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { seesRoom } from './access.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import type { AdminCaller } from './authentication.ts';
import { type PlannedView, plannedView, viewPlanned } from './planned-view.ts';
import { settingsOf } from './touched.ts';

const dryRun = z
  .boolean('must be true or false')
  .optional()
  .describe('Whether to change nothing, and only to tell which rooms it would be.');

const pausing = z
  .strictObject({ dry_run: dryRun }, 'must be {}, an object with dry_run, or nothing')
  .meta({ id: 'PauseAll' });

const resuming = z
  .strictObject(
    {
      rooms: z.array(z.string(), 'must be a list of rooms').optional().describe('Which of them. Default: all.'),
      dry_run: dryRun,
    },
    'must be {}, an object with rooms or dry_run, or nothing',
  )
  .meta({ id: 'ResumeAll' });

const telling = z
  .strictObject(
    {
      message: text(settingsTable.message.limits).nullable().describe('null: none.'),
      dry_run: dryRun,
    },
    'must be an object with message',
  )
  .meta({ id: 'TellAll' });

/** How far ahead a dry run of a pause tells what is planned. */
const TOLD_AHEAD_MS = 24 * 3_600_000;

export const pausedRooms = z
  .strictObject({
    paused: z.array(z.string()).describe('Rooms that were open.'),
    planned: z
      .array(z.strictObject({ room: z.string(), ...plannedView.shape }))
      .optional()
      .describe('Of a dry run: what is planned in these rooms within 24 hours. A pause does not stop the plan.'),
  })
  .meta({ id: 'PausedRooms' });

/** What a room does by itself within the next hours. */
function plannedSoon({ room, plan = [], storeMs }: RoomState): readonly ({ readonly room: string } & PlannedView)[] {
  return plan
    .filter(({ atMs }) => atMs <= storeMs + TOLD_AHEAD_MS)
    .map((planned) => ({ room, ...viewPlanned(planned) }));
}

export const resumedRooms = z
  .strictObject({ resumed: z.array(z.string()).describe('Rooms that were paused.') })
  .meta({ id: 'ResumedRooms' });

export const toldRooms = z
  .strictObject({ told: z.array(z.string()).describe('Rooms that had another message.') })
  .meta({ id: 'ToldRooms' });

export interface EmergencyOperationsOptions {
  readonly line: LineStore;
  readonly rooms: readonly RoomConfig[];
  /** Told of every room that was changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** A change of all rooms for which it is one. */
interface Everywhere {
  readonly change: SettingsChange;
  /** Whether a room is one of those that change. */
  readonly concerns: (settings: RoomSettings, room: string) => boolean;
  readonly caller: AdminCaller;
  readonly dryRun: boolean;
}

/** What an operator does to all rooms at once. */
export function emergencyOperations({ line, rooms, onChange }: EmergencyOperationsOptions): AdminOperation[] {
  const settings = settingsOf(line);

  /** The rooms that a key is for. */
  function namesFor(caller: AdminCaller): string[] {
    return rooms.map(({ name }) => name).filter((room) => seesRoom(caller, room));
  }

  /** @returns the room as it was, if it is one of those that change */
  async function changeOne(room: string, what: Everywhere): Promise<RoomState[]> {
    const { change, concerns, caller, dryRun: isDry } = what;
    const state = await line.tick({ room, dryRun: isDry });
    if (!concerns(state.settings, room)) return [];
    if (isDry) return [state];
    await line.change({ room, change, actor: caller.name });
    await onChange(room);
    return [state];
  }

  /** @returns the rooms that change, as they were */
  async function changeAll(what: Everywhere): Promise<RoomState[]> {
    return (await Promise.all(namesFor(what.caller).map((room) => changeOne(room, what)))).flat();
  }

  /** @returns the names of the rooms that change */
  async function everywhere(what: Everywhere): Promise<string[]> {
    return (await changeAll(what)).map(({ room }) => room);
  }

  return [
    defineOperation({
      id: 'pauseAll',
      touched: ({ caller }) => settings(namesFor(caller)),
      method: 'post',
      path: '/pause',
      role: 'operator',
      keepsToRooms: true,
      summary: 'Pause everything',
      description:
        'Pauses every room that is open: visitors join, nobody is called. Turns and visits go on. Rooms in another mode stay as they are. What is planned is done all the same: a dry run tells it.',
      query: noQuery,
      body: pausing.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{}, { dry_run: true }],
      answer: pausedRooms,
      problems: [],
      run: async ({ caller, body: { dry_run = false } = {} }) => {
        const concerns = ({ mode }: RoomSettings) => mode === 'open';
        const change = { mode: 'paused' } as const;
        const states = await changeAll({ change, concerns, caller, dryRun: dry_run });
        const paused = states.map(({ room }) => room);
        return { paused, ...(dry_run && { planned: states.flatMap(plannedSoon) }) };
      },
    }),
    defineOperation({
      id: 'resumeAll',
      touched: ({ caller }) => settings(namesFor(caller)),
      method: 'post',
      path: '/resume',
      role: 'operator',
      keepsToRooms: true,
      summary: 'Resume everything',
      description:
        'Opens every room that is paused, or those of them that are named. Rooms in another mode stay as they are.',
      query: noQuery,
      body: resuming.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{}, { rooms: ['launch'] }, { dry_run: true }],
      answer: resumedRooms,
      problems: ['request_unfit'],
      run: async ({ caller, body: { rooms: asked, dry_run = false } = {} }) => {
        const names = namesFor(caller);
        const wanted = asked ?? names;
        if (!wanted.every((room) => names.includes(room))) {
          const errors = [{ path: 'rooms', message: 'must name rooms that there are' }];
          throw new HttpProblem('request_unfit', { errors });
        }
        const concerns = ({ mode }: RoomSettings, room: string) => mode === 'paused' && wanted.includes(room);
        const change = { mode: 'open' } as const;
        return { resumed: await everywhere({ change, concerns, caller, dryRun: dry_run }) };
      },
    }),
    defineOperation({
      id: 'tellAll',
      touched: ({ caller }) => settings(namesFor(caller)),
      method: 'post',
      path: '/message',
      role: 'operator',
      keepsToRooms: true,
      summary: 'A message to all rooms',
      description: 'Gives all rooms one message, in place of those that they have; null takes the messages away.',
      query: noQuery,
      body: telling,
      onlyReads: ({ dry_run = false }) => dry_run,
      examples: [{ message: 'We are back at ten.' }, { message: null }],
      answer: toldRooms,
      problems: [],
      run: async ({ caller, body: { message, dry_run = false } }) => {
        const concerns = ({ message: has }: RoomSettings) => has !== message;
        return { told: await everywhere({ change: { message }, concerns, caller, dryRun: dry_run }) };
      },
    }),
  ];
}
