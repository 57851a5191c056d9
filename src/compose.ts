import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type Base, tellRestored } from './compose/base.ts';
import { createProvider } from './compose/provider.ts';
import { loadSealing } from './compose/sealing.ts';
import { startServices } from './compose/services.ts';
import { openSites, type Ports } from './compose/sites.ts';
import { type OpenStore, openState } from './compose/state.ts';
import type { Config } from './config/config.ts';
import { Webhooks } from './events/webhooks.ts';
import { AuditLog } from './http/admin/audit-log.ts';
import { OperatorKeys } from './http/admin/operator-keys.ts';
import { reportTemplateFaults } from './http/look/template-reports.ts';
import { createViews } from './http/pages/views.ts';
import { EndedSessions } from './http/panel/ended-sessions.ts';
import { createMetrics } from './metrics.ts';

export interface Overrides {
  /** Opens the store in place of the configured one; `epochMs` is then its clock too, where it takes one. */
  readonly openStore: OpenStore;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  /** How long a stop waits for requests in flight. */
  readonly drainMs: number;
  /** Given the metrics of this process, returns what gives the text for Prometheus. */
  readonly exposition: (registry: Registry) => () => Promise<string>;
}

/**
 * A running deployment of one process. Disposing of it stops it gracefully: it is not ready any more, goes on accepting for
 * `drainDelayMs` while load balancers notice, lets requests in flight finish, and closes the store.
 */
export interface Running extends AsyncDisposable, Ports {}

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
  const views = createViews(config, reportTemplateFaults(logger, metrics));
  const sealing = await loadSealing(base, state);
  const provider = await createProvider(base, state, sealing, views);
  const webhooks = new Webhooks(state.store, config.rooms);
  const endedSessions = await EndedSessions.load(state.store.documents, base.epochMs, tellRestored(base));
  const operatorKeys = await OperatorKeys.load(state.store.documents, {
    fileKeys: config.adminKeys,
    epochMs: base.epochMs,
    onRestored: tellRestored(base),
  });
  const audit = new AuditLog({
    ...{ store: state.store.audit, keepMs: config.auditForMs, logger, epochMs: base.epochMs },
    onFault: () => metrics.observeAuditFault(),
  });
  await startServices(base, state, { sealing, provider, webhooks, endedSessions, operatorKeys });
  const { port, adminPort } = await openSites({
    ...{ base, state, sealing, provider, views, webhooks, endedSessions, operatorKeys, audit },
    isStopping: () => stopping,
    drainMs: overrides.drainMs,
  });

  const held = resources.move();
  return {
    port,
    adminPort,
    async [Symbol.asyncDispose]() {
      stopping = true;
      await pause(config.drainDelayMs);
      await held.disposeAsync();
    },
  };
}
