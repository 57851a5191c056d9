import type { Config } from '../config/config.ts';
import type { UnfitDefinition } from '../config/definitions.ts';
import type { DocumentStore } from '../store/document-store.ts';
import type { Refused } from './refused.ts';
import type { StoredDefinitions } from './stored-definitions.ts';

/** A client that the library does not take. */
interface RefusedClient {
  readonly clientId: string;
  readonly reason: string;
}

/** What a configuration was made into; or why not. */
export type Making<Made> =
  | { readonly kind: 'made'; readonly made: Made }
  | { readonly kind: 'refused'; readonly clients: readonly RefusedClient[]; readonly fault: Error };

export interface CatalogParts<Made extends Disposable> {
  readonly documents: DocumentStore;
  /** The file. */
  readonly base: Config;
  /** The store's time, epoch milliseconds. */
  readonly storeMs: () => number;
  /** Makes what serves a configuration, and changes nothing yet. */
  readonly make: (config: Config) => Promise<Making<Made>>;
  /** Goes on with what was made, which is in force when it resolves. */
  readonly take: (made: Made, config: Config, retired: StoredDefinitions['retired']) => Promise<void>;
  /** Told of all definitions that are not in force, when these have changed. */
  readonly onUnfit: (unfit: readonly UnfitDefinition[]) => void;
  /** Told once of definitions that could not be taken up: those before them stay in force. */
  readonly onFault: (error: unknown) => void;
  /** Told that the store had lost the definitions, which this process has written back. */
  readonly onRestored: (document: string) => void;
}

/** What a change makes of the definitions. */
export type Edited =
  | {
      readonly kind: 'edited';
      readonly content: StoredDefinitions;
      /** What the definition is of that was changed: its mistakes are told without a path to it. */
      readonly subject: Pick<UnfitDefinition, 'kind' | 'name'>;
      /** Prepares the store, once it is known that the change is right and before it is written. null: done. */
      readonly beforeWrite?: (config: Config) => Promise<Refused | null>;
    }
  | Refused;
