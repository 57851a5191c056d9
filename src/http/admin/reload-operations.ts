import { z } from 'zod';
import type { Difference, Reload } from '../../definitions/reload.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import { count } from './room-view.ts';

const reloading = z
  .strictObject(
    {
      force: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether rooms vanish with people in them: all their visits are abandoned.'),
      dry_run: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether to change nothing, and only to tell what would change.'),
    },
    'must be {}, an object with force or dry_run, or nothing',
  )
  .meta({ id: 'Reload' });

const names = z.array(z.string());
const difference = z.strictObject({ added: names, changed: names, removed: names }).meta({ id: 'Difference' });

export const reloaded = z
  .strictObject({
    rooms: difference,
    clients: difference,
    settings: names.describe('Other settings that change with it, by their names in the file.'),
    need_restart: names.describe('Settings that differ, and stay as they are until the process is started anew.'),
    occupied: z
      .array(z.strictObject({ room: z.string(), waiting: count, inside: count }))
      .describe('Rooms that are removed with people in line or inside.'),
    warnings: z.array(z.string()).describe('What works but is probably not meant.'),
    variables: z.literal('of the running process').describe('Which environment variables were put into the file.'),
  })
  .meta({ id: 'Reloaded' });

/** Reading the configuration file again. */
export function reloadOperations(reload: Reload): AdminOperation[] {
  return [
    defineOperation({
      id: 'reload',
      method: 'post',
      path: '/reload',
      role: 'admin',
      summary: 'Read the configuration file again',
      description:
        'Reads the file of this process, and of its workers, as SIGHUP does: all of it is valid and in force, or nothing changes. Variables in the file are those of the running process. Processes on other machines read their own files.',
      query: noQuery,
      body: reloading.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{ dry_run: true }, { force: true }],
      answer: reloaded,
      problems: ['file_invalid', 'room_occupied'],
      run: async ({ caller, body: { force = false, dry_run: dryRun = false } = {} }) => {
        const outcome = await reload.run({ force, dryRun, actor: caller.name });
        if (outcome.kind === 'invalid') {
          const errors = outcome.problems.map(({ path, message }) => ({ path, message }));
          throw new HttpProblem('file_invalid', { errors });
        }
        if (outcome.kind === 'occupied') {
          const detail = outcome.rooms.map(
            ({ room, waiting, inside }) => `${room}: ${waiting} in line, ${inside} inside`,
          );
          throw new HttpProblem('room_occupied', { detail: detail.join('; ') });
        }
        return {
          rooms: view(outcome.rooms),
          clients: view(outcome.clients),
          settings: [...outcome.settings],
          need_restart: [...outcome.needRestart],
          occupied: outcome.occupied.map((room) => ({ ...room })),
          warnings: outcome.warnings.map(({ path, message }) => `${path} ${message}`.trim()),
          variables: 'of the running process' as const,
        };
      },
    }),
  ];
}

function view({ added, changed, removed }: Difference): z.output<typeof difference> {
  return { added: [...added], changed: [...changed], removed: [...removed] };
}
