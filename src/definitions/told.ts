import { type ClientSecret, isInForce } from '../config/client-secret.ts';
import type { Config } from '../config/config.ts';
import type { Managed, Written } from '../config/definitions.ts';
import type { Mistake } from '../config/reading/config-problem.ts';
import type { Runtime } from './runtime.ts';

/** A room as it is told: without webhooks, which have secrets and a list of their own. */
export interface ToldRoom {
  readonly managed: Managed;
  readonly written: Written;
}

/** A client as it is told: without any secret. */
export interface ToldClientDefinition extends ToldRoom {
  readonly clientId: string;
  readonly room: string;
  /** The newest first. Of those of the file nothing is known. */
  readonly secrets: readonly Pick<ClientSecret, 'madeAtMs' | 'goodUntilMs'>[];
  /** Why it is not in force; none: it is. */
  readonly mistakes: readonly Mistake[];
}

type Definitions = Runtime['catalog'];

/** null: there is no such room, or it is not in force. */
export function tellRoom({ base, config, definitions }: Definitions, name: string): ToldRoom | null {
  if (!config.rooms.some((room) => room.name === name)) return null;
  if (base.rooms.some((room) => room.name === name)) return { managed: 'file', written: roomOfFile(base, name) };
  const room = definitions.rooms.find((one) => one.name === name);
  return { managed: 'api', written: room?.written ?? {} };
}

export function tellClients({ base, definitions, unfit }: Definitions, storeMs: number): ToldClientDefinition[] {
  const ofFile = base.clients.map(({ clientId, room }, index): ToldClientDefinition => {
    const { client_secret: _, ...written } = mapping(list(base.written.value.clients)[index]);
    return { clientId, room, managed: 'file', written, secrets: [], mistakes: [] };
  });
  const isOfFile = (id: string) => base.clients.some(({ clientId }) => clientId === id);
  const ofApi = definitions.clients
    .filter(({ clientId }) => !isOfFile(clientId))
    .map(
      ({ clientId, written, secrets }): ToldClientDefinition => ({
        ...{ clientId, room: String(written.room), managed: 'api', written },
        secrets: secrets.filter((secret) => isInForce(secret, storeMs)),
        mistakes: unfit.find(({ kind, name }) => kind === 'client' && name === clientId)?.mistakes ?? [],
      }),
    );
  return [...ofFile, ...ofApi];
}

function roomOfFile({ written: { value } }: Config, name: string): Written {
  const { webhooks: _, ...written } = mapping(mapping(value.rooms)[name]);
  return written;
}

function mapping(value: unknown): Written {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
