import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import type { Written } from '../config/definitions.ts';
import type { RoomState } from '../room/room-state.ts';
import type { Store } from '../store/store.ts';
import type { NoteAct } from './act-notes.ts';
import type { Catalog } from './catalog.ts';
import { type PeopleIn, peopleIn, stateOfRoom } from './people-in.ts';
import type { Refused } from './refused.ts';
import { MOST_DEFINITIONS, type StoredDefinitions } from './stored-definitions.ts';

export interface RoomChangesParts {
  readonly catalog: Pick<Catalog<Disposable>, 'base' | 'definitions' | 'change'>;
  readonly store: Pick<Store, 'line' | 'events'>;
  readonly noteAct: NoteAct;
  /** Takes away the webhooks that a room was given at runtime. */
  readonly dropWebhooks: (room: string) => Promise<void>;
  /** The store's time, epoch milliseconds. */
  readonly storeMs: () => number;
}

interface Change {
  readonly name: string;
  /** Name of an admin key. */
  readonly actor: string;
  /** Whether only to tell if it would be refused. */
  readonly dryRun: boolean;
}

export interface RoomChange extends Change {
  readonly written: Written;
}

/** What the deletion of a room does. */
export interface Deletion extends PeopleIn {
  readonly kind: 'done';
  /** Clients of the room, which are deleted with it. */
  readonly clients: readonly string[];
  /** How many changes the room had planned. */
  readonly planned: number;
}

type Outcome = { readonly kind: 'done' } | Refused;

/** Makes, changes and deletes rooms. */
export class RoomChanges {
  readonly #parts: RoomChangesParts;

  constructor(parts: RoomChangesParts) {
    this.#parts = parts;
  }

  /** Makes a room. The line of a former one of its name is not gone on with: its tickets are good for nothing. */
  async create({ name, written, actor, dryRun }: RoomChange): Promise<Outcome> {
    const { catalog, noteAct } = this.#parts;
    const outcome = await catalog.change(async (stored) => {
      if (this.#isOfFile(name) || stored.rooms.some((room) => room.name === name)) return { kind: 'exists' };
      if (stored.rooms.length >= MOST_DEFINITIONS) return { kind: 'full' };
      const content = { ...stored, rooms: [...stored.rooms, { name, written }] };
      const subject = { kind: 'room', name } as const;
      return { kind: 'edited', content, subject, beforeWrite: (config) => this.#begin(name, config, actor) };
    }, dryRun);
    if (outcome.kind === 'done' && !dryRun) await noteAct(name, { type: 'room.created', actor });
    return outcome;
  }

  /** Puts another definition in the place of the one that a room has. Changes that were made live stay in force over it. */
  async change({ name, written, actor, dryRun }: RoomChange): Promise<Outcome> {
    const { catalog, noteAct } = this.#parts;
    let isSame = false;
    const outcome = await catalog.change(async (stored) => {
      if (this.#isOfFile(name)) return { kind: 'of-file' };
      const known = stored.rooms.find((room) => room.name === name);
      if (known === undefined) return { kind: 'unknown' };
      isSame = isDeepStrictEqual(known.written, written);
      const rooms = stored.rooms.map((room) => (room === known ? { name, written } : room));
      return { kind: 'edited', content: { ...stored, rooms }, subject: { kind: 'room', name } };
    }, dryRun);
    if (outcome.kind === 'done' && !dryRun && !isSame) await noteAct(name, { type: 'room.changed', actor });
    return outcome;
  }

  /**
   * Deletes a room whose line is empty and that has no client.
   *
   * @param force whether also another one: all visits end, and its clients are deleted
   */
  async delete({ name, actor, dryRun, force }: Change & { readonly force: boolean }): Promise<Deletion | Refused> {
    const { catalog, noteAct, storeMs } = this.#parts;
    const state = await stateOfRoom(this.#parts.store, name);
    const planned = state === null ? [] : await this.#parts.store.line.planned({ room: name });
    let clients: StoredDefinitions['clients'] = [];
    const outcome = await catalog.change(async (stored) => {
      if (this.#isOfFile(name)) return { kind: 'of-file' };
      if (!stored.rooms.some((room) => room.name === name)) return { kind: 'unknown' };
      clients = stored.clients.filter(({ written }) => written.room === name);
      const others = stored.clients.filter(({ written }) => written.room !== name);
      if (!dryRun && !force && clients.length > 0) return { kind: 'has-clients', clients: idsOf(clients) };
      if (!dryRun && !force && isOccupied(state)) return occupiedBy(name, state);
      const told = clients.filter(({ written }) => written.backchannel_logout_uri !== undefined);
      const retired = { room: name, atMs: storeMs(), clients: told.map(({ written }) => written) };
      return {
        kind: 'edited',
        content: {
          rooms: stored.rooms.filter((room) => room.name !== name),
          clients: others,
          retired: [...stored.retired, retired],
        },
        subject: { kind: 'room', name },
        beforeWrite: () => this.#empty(name, actor, force),
      };
    }, dryRun);
    if (outcome.kind !== 'done') return outcome;
    if (!dryRun && state !== null) {
      for (const client of idsOf(clients)) await noteAct(name, { type: 'client.deleted', client, actor });
      await noteAct(name, { type: 'room.deleted', actor });
    }
    return { kind: 'done', ...peopleIn(state), clients: idsOf(clients), planned: planned.length };
  }

  #isOfFile(name: string): boolean {
    return this.#parts.catalog.base.rooms.some((room) => room.name === name);
  }

  async #begin(room: string, { rooms }: Config, actor: string): Promise<Refused | null> {
    const { line } = this.#parts.store;
    const settings = rooms.find(({ name }) => name === room)?.settings;
    if (settings === undefined) throw new Error(`room ${room} is not in force`);
    const former = await stateOfRoom(this.#parts.store, room);
    if (isOccupied(former)) return occupiedBy(room, former);
    await line.configure({ room, settings });
    if (former === null) return null;
    await this.#parts.dropWebhooks(room);
    await line.revert({ room, actor });
    await this.#clear(room, actor);
    return null;
  }

  /** Nobody joins any more, and all visits end. */
  async #empty(room: string, actor: string, force: boolean): Promise<Refused | null> {
    const { line } = this.#parts.store;
    const before = await stateOfRoom(this.#parts.store, room);
    if (before === null) return null;
    const closed = await line.change({ room, change: { mode: 'closed' }, actor });
    if (!force && isOccupied(closed)) {
      await line.change({ room, change: { mode: before.settings.mode }, actor });
      return occupiedBy(room, closed);
    }
    await this.#clear(room, actor);
    return null;
  }

  /** Takes away what a reset alone would leave, too: the plan. */
  async #clear(room: string, actor: string): Promise<void> {
    const { line } = this.#parts.store;
    for (const { id } of await line.planned({ room })) await line.cancel({ room, id, actor });
    await line.reset({ room, key: null, actor });
  }
}

function idsOf(clients: StoredDefinitions['clients']): string[] {
  return clients.map(({ clientId }) => clientId);
}

/** Whether anybody is in line or inside. */
function isOccupied(state: RoomState | null): boolean {
  const people = peopleIn(state);
  return people.waiting + people.inside > 0;
}

function occupiedBy(room: string, state: RoomState | null): Refused {
  return { kind: 'occupied', room, ...peopleIn(state) };
}
