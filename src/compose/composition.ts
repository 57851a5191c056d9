import type { Config } from '../config/config.ts';
import type { Making } from '../definitions/catalog-parts.ts';
import type { Handler } from '../http/entrance/entrance.ts';
import type { TooLargePage } from '../http/entrance/unreadable.ts';
import { reportTemplateFaults } from '../http/look/template-reports.ts';
import { tooLargePage } from '../http/pages/page-faults.ts';
import { createViews } from '../http/pages/views.ts';
import { StartFault } from '../start-fault.ts';
import { adminHandler, visitorHandler } from './handlers.ts';
import { createProvider } from './provider.ts';
import type { SiteParts } from './site-parts.ts';

/** What serves one configuration. Disposed of, it ends what is under way and takes up nothing new. */
export interface Composition extends Disposable {
  readonly visitors: Handler;
  /** null: `/admin` has no port of its own. */
  readonly admin: Handler | null;
  readonly tooLargePage: TooLargePage;
}

export type CompositionParts = Omit<SiteParts, 'provider' | 'views'>;

/** Makes what serves a configuration: all that follows from its rooms and clients. Nothing is served by it yet. */
export async function makeComposition(config: Config, parts: CompositionParts): Promise<Making<Composition>> {
  const { state, lasting } = parts;
  const base = { ...parts.base, config };
  const views = createViews(config, reportTemplateFaults(base.logger, base.metrics));
  const provider = await createProvider(base, state, lasting, views);
  const clients = await provider.provider.refusedClients(config.clients);
  if (clients.length > 0) {
    provider.provider[Symbol.dispose]();
    const list = clients.map(({ clientId, reason }) => `clients.${clientId}: ${reason}`);
    const fault = new StartFault('clients_refused', `the configuration is not valid:\n  ${list.join('\n  ')}`);
    return { kind: 'refused', clients, fault };
  }
  const site = { ...parts, base, provider, views };
  const made: Composition = {
    visitors: visitorHandler(site),
    admin: config.adminPort === null ? null : adminHandler(site),
    tooLargePage: tooLargePage(views),
    [Symbol.dispose]: () => provider.provider[Symbol.dispose](),
  };
  return { kind: 'made', made };
}
