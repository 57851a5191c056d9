import { z } from 'zod';
import type { RoomConfig } from '../../config/config.ts';
import type { LineStore } from '../../store/line-store.ts';
import { noQuery, type Operation, operation } from './operation.ts';

const paused = z
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
  /** @returns whether it was open */
  async function pause(room: string, actor: string): Promise<boolean> {
    const { settings } = await line.tick({ room });
    if (settings.mode !== 'open') return false;
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
      body: z.strictObject({}, 'must be {} or nothing').optional(),
      answer: paused,
      problems: [],
      run: async ({ caller }) => {
        const names = rooms.map(({ name }) => name);
        const were = await Promise.all(names.map((room) => pause(room, caller.name)));
        return { paused: names.filter((_, index) => were[index]) };
      },
    }),
  ];
}
