import type { Catalog } from './catalog.ts';
import type { ClientChanges } from './client-changes.ts';
import type { Reload } from './reload.ts';
import type { RoomChanges } from './room-changes.ts';

/** Rooms and clients at runtime. */
export interface Runtime {
  readonly catalog: Pick<Catalog<Disposable>, 'base' | 'config' | 'definitions' | 'unfit'>;
  readonly rooms: RoomChanges;
  readonly clients: ClientChanges;
  readonly reload: Reload;
  /** The store's time, epoch milliseconds. */
  readonly storeMs: () => number;
}
