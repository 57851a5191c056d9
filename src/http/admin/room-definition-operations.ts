import { z } from 'zod';
import type { Written } from '../../config/definitions.ts';
import type { Runtime } from '../../definitions/runtime.ts';
import { tellRoom } from '../../definitions/told.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import { deletingRoom, roomPost, roomPut } from './definition-schemas.ts';
import { refusalOf } from './refuse-definition.ts';
import { count, roomView, type ViewRoom } from './room-view.ts';
import { type Touched, touching } from './touched.ts';

export const managed = z
  .enum(['file', 'api'])
  .describe('Where it is defined, and can be changed: in the configuration file, or here.');
export const definition = z
  .record(z.string(), z.unknown())
  .describe('As in the configuration file, without secrets and webhooks.');

export const definedRoom = roomView.extend({ managed, definition }).meta({ id: 'DefinedRoom' });
export type DefinedRoom = z.output<typeof definedRoom>;

/** Of a dry run it tells nothing but that the change would be made. */
const changed = z
  .strictObject({ room: definedRoom.nullable().describe('null: a dry run.') })
  .meta({ id: 'RoomChange' });

export const roomDeletion = z
  .strictObject({
    room: z.string(),
    waiting: count.describe('People who were in line, those whose turn it was among them.'),
    inside: count.describe('Visitors who were inside: their visits are abandoned.'),
    clients: z.array(z.string()).describe('Clients of the room, which are deleted with it.'),
    planned: count.describe('Changes that were planned, which are cancelled.'),
  })
  .meta({ id: 'RoomDeletion' });

/** Writes a room with its definition. @throws HttpProblem `room_unknown` */
export type ViewDefinedRoom = (state: RoomState) => DefinedRoom;

export function createDefinedView({ catalog }: Pick<Runtime, 'catalog'>, view: ViewRoom): ViewDefinedRoom {
  return function viewDefined(state) {
    const told = tellRoom(catalog, state.room);
    if (told === null) throw new HttpProblem('room_unknown');
    const title = catalog.config.rooms.find(({ name }) => name === state.room)?.title ?? state.room;
    return { ...view(state), title, managed: told.managed, definition: { ...told.written } };
  };
}

export interface RoomDefinitionOperationsOptions {
  readonly line: LineStore;
  readonly runtime: Runtime;
  readonly view: ViewRoom;
  /** Told of every room that an operator changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Making, changing and deleting rooms. */
export function roomDefinitionOperations(options: RoomDefinitionOperationsOptions): AdminOperation[] {
  const { line, runtime, view, onChange } = options;
  const viewDefined = createDefinedView(runtime, view);

  /** What a room is defined as; nothing: there is none. */
  function touched(room: string): Touched {
    const told = tellRoom(runtime.catalog, room);
    return touching(told === null ? {} : { ...told.written }, room);
  }

  async function answerFor(room: string, dryRun: boolean): Promise<z.output<typeof changed>> {
    if (dryRun) return { room: null };
    await onChange(room);
    return { room: viewDefined(await line.tick({ room })) };
  }

  return [
    defineOperation({
      id: 'createRoom',
      touched: async ({ body: { room } }) => touched(room),
      method: 'post',
      path: '/rooms',
      role: 'admin',
      summary: 'Make a room',
      description:
        'Makes a room with a definition as in the configuration file. It is in force here at once, and in all other processes within a second. What names a file is for the configuration file alone; webhooks are added by themselves.',
      query: noQuery,
      body: roomPost,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [
        { room: 'spring-sale', title: 'Spring sale', mode: 'paused', inlet: { admit: 200, every: '1m' } },
        { room: 'spring-sale', dry_run: true },
      ],
      answer: changed,
      problems: ['request_unfit', 'room_exists', 'definitions_full', 'room_occupied'],
      run: async ({ caller, body: { room, dry_run: dryRun = false }, sent }) => {
        const written = writtenOf(sent);
        const outcome = await runtime.rooms.create({ name: room, written, actor: caller.name, dryRun });
        if (outcome.kind !== 'done') throw refusalOf(outcome, 'room');
        return answerFor(room, dryRun);
      },
    }),
    defineOperation({
      id: 'putRoom',
      touched: async ({ room }) => touched(room),
      method: 'put',
      path: '/rooms/{room}',
      role: 'admin',
      anyRoom: true,
      summary: 'Change the definition of a room',
      description:
        'Puts another definition in the place of the one that a room has. Settings that were changed live stay as they are, until they are reverted. Rooms of the configuration file are changed there.',
      query: noQuery,
      body: roomPut,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [{ title: 'Spring sale', inlet: { admit: 400, every: '1m' } }],
      answer: changed,
      problems: ['request_unfit', 'managed_by_file'],
      run: async ({ room, caller, body: { dry_run: dryRun = false }, sent }) => {
        const written = writtenOf(sent);
        const outcome = await runtime.rooms.change({ name: room, written, actor: caller.name, dryRun });
        if (outcome.kind !== 'done') throw refusalOf(outcome, 'room');
        return answerFor(room, dryRun);
      },
    }),
    defineOperation({
      id: 'deleteRoom',
      touched: async ({ room }) => touched(room),
      method: 'delete',
      path: '/rooms/{room}',
      role: 'admin',
      anyRoom: true,
      summary: 'Delete a room',
      description:
        'Deletes a room whose line is empty, with nobody inside, and that has no clients; by force any room that is not in the configuration file: all its visits are abandoned, and its clients are deleted. What was planned is cancelled. Its events can still be read.',
      query: noQuery,
      body: deletingRoom.optional(),
      onlyReads: (body) => body?.dry_run ?? false,
      examples: [{ dry_run: true }, { force: true }],
      answer: roomDeletion,
      problems: ['managed_by_file', 'room_occupied', 'room_has_clients'],
      run: async ({ room, caller, body: { dry_run: dryRun = false, force = false } = {} }) => {
        const outcome = await runtime.rooms.delete({ name: room, actor: caller.name, dryRun, force });
        if (outcome.kind !== 'done') throw refusalOf(outcome, 'room');
        const { waiting, inside, clients, planned } = outcome;
        return { room, waiting, inside, clients: [...clients], planned };
      },
    }),
  ];
}

/** The definition in a body: all but what names it or tries it. */
function writtenOf(sent: unknown): Written {
  const { room: _room, dry_run: _dryRun, ...written } = { ...(sent as Written) };
  return written;
}
