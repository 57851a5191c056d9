import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type Base, tellDefinitions } from './compose/base.ts';
import { type Composition, makeComposition } from './compose/composition.ts';
import { createLasting } from './compose/lasting.ts';
import { Live } from './compose/live.ts';
import { reloadAndLog } from './compose/reload-log.ts';
import { startServices } from './compose/services.ts';
import { openSites, type Ports } from './compose/sites.ts';
import { type OpenStore, openState } from './compose/state.ts';
import type { Config } from './config/config.ts';
import type { LoadedConfig } from './config/reading/load-config.ts';
import { createNoteAct } from './definitions/act-notes.ts';
import { Catalog } from './definitions/catalog.ts';
import { ClientChanges } from './definitions/client-changes.ts';
import { Reload } from './definitions/reload.ts';
import { RoomChanges } from './definitions/room-changes.ts';
import type { Runtime } from './definitions/runtime.ts';
import { createMetrics } from './metrics.ts';

export interface Overrides {
  /** Opens the store in place of the configured one; `epochMs` is then its clock too, where it takes one. */
  readonly openStore: OpenStore;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  /** How long a stop waits for requests in flight. */
  readonly drainMs: number;
  /** Reads file and environment again; without it there is nothing new in them. */
  readonly readConfig: () => Promise<LoadedConfig>;
  /** Told of the file that is in force in place of the former one. */
  readonly onReloaded: (base: Config) => void;
  /** Given the metrics of this process, returns what gives the text for Prometheus. */
  readonly exposition: (registry: Registry) => () => Promise<string>;
}

/**
 * A running deployment of one process. Disposing of it stops it gracefully: it is not ready any more, goes on accepting for
 * `drainDelayMs` while load balancers notice, lets requests in flight finish, and closes the store.
 */
export interface Running extends AsyncDisposable, Ports {
  /** Reads the file again, and logs what has changed. Never rejects. */
  reload(): Promise<void>;
  /** Goes on with a file that another process has read. Rejects with what the library does not take. */
  use(base: Config): Promise<void>;
}

/**
 * Puts the parts together: the state of the rooms, what visitors carry, the provider, the services, the sites. Only this
 * file and its folder see all of them.
 *
 * @throws StartFault or StoreFault with words for the person who starts it
 */
export async function compose(config: Config, logger: Logger, overrides: Partial<Overrides> = {}): Promise<Running> {
  await using resources = new AsyncDisposableStack();
  const metrics = createMetrics(overrides.exposition);
  const base: Base = { config, logger, metrics, epochMs: overrides.epochMs ?? Date.now, resources };
  let stopping = false;

  const state = await openState(base, overrides.openStore);
  const lasting = await createLasting(base, state);
  const live = new Live(state, lasting);
  const { store, clock } = state;
  const storeMs = () => clock.storeMs();
  const catalog = new Catalog<Composition>({
    ...{ documents: store.documents, base: config, storeMs },
    make: (next) => makeComposition(next, { base, state, lasting, runtime, isStopping: () => stopping }),
    take: (made, next, retired) => live.take(made, next, retired),
    ...tellDefinitions(base),
  });
  const noteAct = createNoteAct(store.line, logger);
  const runtime: Runtime = {
    catalog,
    rooms: new RoomChanges({
      ...{ catalog, store, noteAct, storeMs },
      dropWebhooks: (room) => lasting.webhooks.removeAll(room),
    }),
    clients: new ClientChanges({ catalog, noteAct, storeMs, lineMs: () => clock.lineMs() }),
    reload: new Reload({
      ...{ catalog, store, storeMs },
      read: overrides.readConfig ?? (async () => ({ kind: 'ok', config: catalog.base, warnings: [], hints: [] })),
      onReloaded: overrides.onReloaded ?? (() => undefined),
    }),
    storeMs,
  };
  await catalog.start();
  resources.use(live);
  live.serve(await startServices(base, state, lasting, catalog));
  const { port, adminPort } = await openSites(base, {
    current: () => live.current,
    isStopping: () => stopping,
    drainMs: overrides.drainMs,
  });
  // They end before the servers wait for what is in flight.
  resources.use(lasting.eventStreams);

  const held = resources.move();
  return {
    port,
    adminPort,
    reload: () => reloadAndLog(runtime.reload, logger),
    use: (next) => catalog.reload(next),
    async [Symbol.asyncDispose]() {
      stopping = true;
      await pause(config.drainDelayMs);
      await held.disposeAsync();
    },
  };
}
