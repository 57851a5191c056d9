import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import type { LineStore } from '../../store/line-store.ts';
import { noQuery, type Operation, operation } from './operation.ts';

const pausing = z
  .strictObject(
    {
      dry_run: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether to pause nothing, and only to tell which rooms are open.'),
    },
    'must be {}, an object with dry_run, or nothing',
  )
  .meta({ id: 'PauseAll' });

export const pausedRooms = z
  .strictObject({ paused: z.array(z.string()).describe('Rooms that were open.') })
  .meta({ id: 'PausedRooms' });

export interface EmergencyOperationsOptions {
  readonly line: LineStore;
  readonly rooms: readonly RoomConfig[];
  /** Told of every room that was paused; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** What an operator does when everything must stop. */
export function emergencyOperations({ line, rooms, onChange }: EmergencyOperationsOptions): Operation[] {
  async function isOpen(room: string): Promise<boolean> {
    return (await line.tick({ room })).settings.mode === 'open';
  }

  /** @returns whether it was open */
  async function pause(room: string, actor: string): Promise<boolean> {
    if (!(await isOpen(room))) return false;
    await line.change({ room, change: { mode: 'paused' }, actor });
    await onChange(room);
    return true;
  }

  return [
    operation({
      id: 'pauseAll',
      method: 'post',
      path: '/pause',
      role: 'operator',
      summary: 'Pause everything',
      description:
        'Pauses every room that is open: visitors join, nobody is called. Turns and visits go on. Rooms in another mode stay as they are.',
      query: noQuery,
      body: pausing.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{}, { dry_run: true }],
      answer: pausedRooms,
      problems: [],
      run: async ({ caller, body: { dry_run: dryRun = false } = {} }) => {
        const names = rooms.map(({ name }) => name);
        const were = await Promise.all(names.map((room) => (dryRun ? isOpen(room) : pause(room, caller.name))));
        return { paused: names.filter((_, index) => were[index]) };
      },
    }),
  ];
}
