import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { createNoteAct } from '../../src/definitions/act-notes.ts';
import { Catalog } from '../../src/definitions/catalog.ts';
import { ClientChanges } from '../../src/definitions/client-changes.ts';
import { Reload } from '../../src/definitions/reload.ts';
import { RoomChanges } from '../../src/definitions/room-changes.ts';
import type { Runtime } from '../../src/definitions/runtime.ts';
import { createLogger } from '../../src/logging.ts';
import type { Store } from '../../src/store/store.ts';

/** Rooms and clients at runtime where nothing is served by them. @param file as in the configuration file */
export function unservedRuntime(store: Store, storeMs: () => number, file: object): Runtime {
  const loaded = loadConfig({ env: { ISSUER: 'http://localhost:3000' }, readFile: () => stringify(file) });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  const nothing = () => undefined;
  const catalog = new Catalog({
    ...{ documents: store.documents, base: loaded.config, storeMs },
    make: async () => ({ kind: 'made', made: { [Symbol.dispose]: nothing } }),
    take: async () => undefined,
    ...{ onUnfit: nothing, onFault: nothing, onRestored: nothing },
  });
  const noteAct = createNoteAct(store.line, createLogger('silent'));
  return {
    catalog,
    rooms: new RoomChanges({ catalog, store, noteAct, storeMs, dropWebhooks: async () => undefined }),
    clients: new ClientChanges({ catalog, noteAct, storeMs, lineMs: storeMs }),
    reload: new Reload({ catalog, store, storeMs, read: async () => loaded, onReloaded: nothing }),
    storeMs,
  };
}
