import type { ClientSecret } from './client-secret.ts';
import type { Mistake } from './reading/config-problem.ts';

/** A mapping of the configuration file as it was written. */
export type Written = Readonly<Record<string, unknown>>;

/** A room that the admin API has made. */
export interface RoomDefinition {
  readonly name: string;
  /** As under `rooms` in the file. */
  readonly written: Written;
}

/** A client that the admin API has made. */
export interface ClientDefinition {
  readonly clientId: string;
  /** As in the list `clients` of the file, `client_id` included, without a secret. */
  readonly written: Written;
  /** The newest first; none for a client that proves itself otherwise. */
  readonly secrets: readonly ClientSecret[];
  /** When it was made, in line time. */
  readonly sinceLineMs?: number | undefined;
}

/** Rooms and clients beside those of the file. */
export interface Definitions {
  readonly rooms: readonly RoomDefinition[];
  readonly clients: readonly ClientDefinition[];
}

export const noDefinitions: Definitions = { rooms: [], clients: [] };

/** A definition that is not in force beside the file and the others. */
export interface UnfitDefinition {
  readonly kind: 'room' | 'client';
  /** Of the room, or the `client_id`. */
  readonly name: string;
  /** Paths begin at the definition. */
  readonly mistakes: readonly Mistake[];
}

/** Where a room or a client is defined: it can be changed only there. */
export type Managed = 'file' | 'api';
