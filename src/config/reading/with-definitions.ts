import { makeClientSecret } from '../client-secret.ts';
import type { ClientConfig, Config } from '../config.ts';
import type { ClientDefinition, Definitions, RoomDefinition, UnfitDefinition, Written } from '../definitions.ts';
import type { ConfigFile } from '../schema/file-schema.ts';
import { checkFile } from './check-file.ts';
import { formatPath, type Mistake, type ValuePath } from './config-problem.ts';
import { LookFiles } from './look-files.ts';
import { clientConfig, roomConfig } from './to-config.ts';

export interface Effective {
  /** The file's rooms and clients, and all definitions that fit. */
  readonly config: Config;
  readonly unfit: readonly UnfitDefinition[];
}

/** Stands where the library wants a secret to be: nobody knows it, and what is offered is compared with hashes. */
const UNKNOWN_SECRET = makeClientSecret();

const WITH_SECRET: readonly unknown[] = [undefined, 'client_secret_basic', 'client_secret_post'];

/** Whether a client proves itself by a secret. */
export function hasSecret({ token_endpoint_auth_method: method }: Written): boolean {
  return WITH_SECRET.includes(method);
}

/**
 * Puts definitions beside the file, by the rules of the file. The file wins: what does not fit beside it, or beside an earlier definition, is
 * left out.
 *
 * @param base as it was read from the file
 * @throws Error if the file itself does not fit any more
 */
export function withDefinitions(base: Config, definitions: Definitions): Effective {
  const unfit: UnfitDefinition[] = [];
  let rooms = definitions.rooms.filter((room) => keep(unfit, 'room', room.name, roomCollision(base, room)));
  let clients = definitions.clients.filter((one) => keep(unfit, 'client', one.clientId, clientCollision(base, one)));
  if (rooms.length === 0 && clients.length === 0) return { config: base, unfit };
  for (;;) {
    const { context, value } = base.written;
    const checked = checkFile(together(value, rooms, clients), { ...context, files: noFiles }, []);
    if (checked.kind === 'ok') return { config: effectiveConfig(base, checked.file, rooms, clients), unfit };
    const wrong = definitionsWith(checked.mistakes, rooms, clients, base.clients.length);
    if (wrong.length === 0) throw new Error(`the file does not fit: ${listOf(checked.mistakes)}`);
    unfit.push(...wrong);
    rooms = rooms.filter(({ name }) => !isAmong(wrong, 'room', name));
    clients = clients.filter(({ clientId }) => !isAmong(wrong, 'client', clientId));
  }
}

/** Definitions name none: they are the same for processes on all machines. */
const noFiles = new LookFiles('');

function keep(
  unfit: UnfitDefinition[],
  kind: UnfitDefinition['kind'],
  name: string,
  collision: string | null,
): boolean {
  if (collision !== null) unfit.push({ kind, name, mistakes: [{ path: [], message: collision }] });
  return collision === null;
}

/** Why a room cannot be beside the file, which knows nothing of it; null: it can. */
function roomCollision({ rooms, clients }: Config, { name, written }: RoomDefinition): string | null {
  if (rooms.some((room) => room.name === name)) return 'the configuration file has a room of this name';
  const isId = clients.some(({ clientId }) => clientId === name || clientId === written.aws_event_id);
  return isId ? 'the configuration file has a client whose id is its name or its aws_event_id' : null;
}

function clientCollision({ rooms, clients }: Config, { clientId }: ClientDefinition): string | null {
  if (clients.some((client) => client.clientId === clientId)) return 'the configuration file has a client with this id';
  const isRoom = rooms.some(({ name, awsEventId }) => name === clientId || awsEventId === clientId);
  return isRoom ? 'the configuration file has a room whose name or aws_event_id is its id' : null;
}

/** Of the file's rooms without what was read from beside it: that was checked when it was read. */
function together(value: Written, rooms: readonly RoomDefinition[], clients: readonly ClientDefinition[]): Written {
  const { rooms: ofFile, clients: clientsOfFile } = value;
  const own = Object.entries(isMapping(ofFile) ? ofFile : {}).map(([name, room]) => [name, withoutFiles(room)]);
  const added = clients.map(({ written }) =>
    hasSecret(written) ? { ...written, client_secret: UNKNOWN_SECRET } : written,
  );
  return {
    ...value,
    rooms: Object.fromEntries([...own, ...rooms.map(({ name, written }) => [name, written])]),
    clients: [...(Array.isArray(clientsOfFile) ? clientsOfFile : []), ...added],
  };
}

function withoutFiles(room: unknown): unknown {
  if (!isMapping(room)) return room;
  const { template: _template, look, ...others } = room;
  if (!isMapping(look)) return others;
  const { logo: _logo, logo_dark: _dark, preview_image: _image, ...rest } = look;
  return { ...others, look: rest };
}

function isMapping(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function definitionsWith(
  mistakes: readonly Mistake[],
  rooms: readonly RoomDefinition[],
  clients: readonly ClientDefinition[],
  clientsOfFile: number,
): UnfitDefinition[] {
  const found = new Map<string, { kind: UnfitDefinition['kind']; name: string; mistakes: Mistake[] }>();
  for (const { path, message } of mistakes) {
    const [part, at, ...inside] = path;
    const named =
      part === 'rooms' ? roomAt(rooms, at) : part === 'clients' ? clientAt(clients, at, clientsOfFile) : null;
    if (named === null) continue;
    const key = `${named.kind} ${named.name}`;
    const unfit = found.get(key) ?? { ...named, mistakes: [] };
    unfit.mistakes.push({ path: inside, message });
    found.set(key, unfit);
  }
  return [...found.values()];
}

type Named = Pick<UnfitDefinition, 'kind' | 'name'>;

function roomAt(rooms: readonly RoomDefinition[], at: ValuePath[number] | undefined): Named | null {
  const room = rooms.find(({ name }) => name === at);
  return room === undefined ? null : { kind: 'room', name: room.name };
}

function clientAt(clients: readonly ClientDefinition[], at: unknown, clientsOfFile: number): Named | null {
  const client = typeof at === 'number' ? clients[at - clientsOfFile] : undefined;
  return client === undefined ? null : { kind: 'client', name: client.clientId };
}

function isAmong(unfit: readonly UnfitDefinition[], kind: UnfitDefinition['kind'], name: string): boolean {
  return unfit.some((one) => one.kind === kind && one.name === name);
}

function listOf(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ path, message }) => `${formatPath(path)} ${message}`).join('; ');
}

function effectiveConfig(
  base: Config,
  file: ConfigFile,
  rooms: readonly RoomDefinition[],
  clients: readonly ClientDefinition[],
): Config {
  const added = rooms.map(({ name }) => roomConfig(name, file.rooms[name] ?? {}, noFiles));
  const definitions = new Map(clients.map((client) => [client.clientId, client]));
  const all = (file.clients ?? []).map((section): ClientConfig => {
    // How many logins a visit has depends on all clients of its room.
    const client = clientConfig(section, file);
    const own = definitions.get(client.clientId);
    if (own === undefined) return client;
    const { secrets, sinceLineMs } = own;
    return { ...client, secrets, ...(sinceLineMs !== undefined && { sinceLineMs }) };
  });
  return { ...base, rooms: [...base.rooms, ...added], clients: all };
}
