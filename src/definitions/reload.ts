import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import type { Written } from '../config/definitions.ts';
import type { ConfigProblem } from '../config/reading/config-problem.ts';
import type { LoadedConfig } from '../config/reading/load-config.ts';
import type { Store } from '../store/store.ts';
import type { Catalog } from './catalog.ts';
import { type PeopleIn, peopleIn, stateOfRoom } from './people-in.ts';
import type { StoredDefinitions } from './stored-definitions.ts';

/** What is in another file, by names. */
export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What a reload brings about. */
export interface Reloaded {
  readonly kind: 'reloaded';
  readonly rooms: Difference;
  readonly clients: Difference;
  /** Other settings that change with it. */
  readonly settings: readonly string[];
  /** Settings that differ, and stay as they are until the process is started anew. */
  readonly needRestart: readonly string[];
  /** People in rooms that are removed. */
  readonly occupied: readonly (PeopleIn & { readonly room: string })[];
  readonly warnings: readonly ConfigProblem[];
}

export type ReloadOutcome =
  | Reloaded
  | { readonly kind: 'invalid'; readonly problems: readonly Omit<ConfigProblem, 'line'>[] }
  /** A room with people in it would vanish. */
  | { readonly kind: 'occupied'; readonly rooms: Reloaded['occupied'] };

export interface ReloadRequest {
  /** Whether rooms vanish with people in them: all their visits end. */
  readonly force: boolean;
  readonly dryRun: boolean;
  /** Name of an admin key; null: a signal. */
  readonly actor: string | null;
}

export interface ReloadParts {
  readonly catalog: Pick<Catalog<Disposable>, 'base' | 'rehearse' | 'reload' | 'definitions'>;
  readonly store: Pick<Store, 'line' | 'events'>;
  /** Reads file and environment again. */
  readonly read: () => Promise<LoadedConfig>;
  /** Told what is in force now in place of the former file. */
  readonly onReloaded: (base: Config) => void;
  /** The store's time, epoch milliseconds. */
  readonly storeMs: () => number;
}

/** Settings that follow from the file alone, by their names there. */
const IN_FORCE = { adminKeys: 'admin_keys', awsKeys: 'aws_keys', firstContact: 'first_contact' } as const;
const AFTER_RESTART = {
  issuer: 'issuer',
  signing: 'signing',
  replicaLostAfterMs: 'replica_lost_after',
  sealingKeys: 'SEALING_KEY_FILE',
  signingKeys: 'SIGNING_KEYS_FILE',
} as const;

/** Reads the file again while the process runs: all of it is in force, or nothing of it. */
export class Reload {
  readonly #parts: ReloadParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ReloadParts) {
    this.#parts = parts;
  }

  /** Rejects with `store_unavailable`. */
  run(request: ReloadRequest): Promise<ReloadOutcome> {
    const ran = this.#turn.then(() => this.#run(request));
    this.#turn = ran.catch(() => undefined);
    return ran;
  }

  async #run({ force, dryRun, actor }: ReloadRequest): Promise<ReloadOutcome> {
    const { catalog, store, read, onReloaded, storeMs } = this.#parts;
    const loaded = await read();
    if (loaded.kind === 'invalid') return loaded;
    const { base } = catalog;
    const { written, rooms, clients, adminKeys, awsKeys, firstContact } = loaded.config;
    const next: Config = { ...base, written, rooms, clients, adminKeys, awsKeys, firstContact };
    const refusal = await refusalOf(() => catalog.rehearse(next));
    if (refusal !== null) return { kind: 'invalid', problems: [{ path: '', message: refusal }] };
    const differing = (names: Readonly<Record<string, string>>) =>
      Object.entries(names).flatMap(([key, name]) => (isEqual(base, loaded.config, key as keyof Config) ? [] : [name]));
    const roomsApart = differenceOf(base.rooms, rooms, ({ name }) => name);
    const gone = roomsApart.removed.filter((name) => !catalog.definitions.rooms.some((room) => room.name === name));
    const states = await Promise.all(gone.map((room) => stateOfRoom(store, room)));
    const people = gone.map((room, index) => ({ room, ...peopleIn(states[index] ?? null) }));
    const occupied = people.filter(({ waiting, inside }) => waiting + inside > 0);
    if (occupied.length > 0 && !force && !dryRun) return { kind: 'occupied', rooms: occupied };
    if (!dryRun) {
      for (const { room } of occupied) await store.line.reset({ room, key: null, actor });
      await catalog.reload(
        next,
        occupied.map(({ room }) => ({ room, atMs: storeMs(), clients: toldIn(base, room) })),
      );
      onReloaded(next);
    }
    return {
      kind: 'reloaded',
      rooms: roomsApart,
      clients: differenceOf(base.clients, clients, ({ clientId }) => clientId),
      settings: differing(IN_FORCE),
      needRestart: differing(AFTER_RESTART),
      occupied,
      warnings: loaded.warnings,
    };
  }
}

/** Why the library does not take the clients of the file; null: it does. */
async function refusalOf(rehearse: () => Promise<unknown>): Promise<string | null> {
  try {
    await rehearse();
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'clients_refused') return error.message;
    throw error;
  }
}

function isEqual(one: Config, other: Config, key: keyof Config): boolean {
  return isDeepStrictEqual(one[key], other[key]);
}

function differenceOf<Item>(
  before: readonly Item[],
  after: readonly Item[],
  nameOf: (item: Item) => string,
): Difference {
  const old = new Map(before.map((item) => [nameOf(item), item]));
  const names = new Set(after.map(nameOf));
  return {
    added: after.map(nameOf).filter((name) => !old.has(name)),
    changed: after
      .filter((item) => old.has(nameOf(item)) && !isDeepStrictEqual(old.get(nameOf(item)), item))
      .map(nameOf),
    removed: before.map(nameOf).filter((name) => !names.has(name)),
  };
}

/** The clients of a room that are told of logouts, as they were written. */
function toldIn({ clients }: Config, room: string): StoredDefinitions['retired'][number]['clients'] {
  return clients.flatMap((client): Written[] => {
    if (client.room !== room || client.backchannelLogoutUri === null) return [];
    const algorithm = client.signingAlgorithm;
    return [
      {
        ...{ client_id: client.clientId, room, backchannel_logout_uri: client.backchannelLogoutUri },
        ...(algorithm !== null && { id_token_signed_response_alg: algorithm }),
      },
    ];
  });
}
