import type { Handler } from '../http/entrance/entrance.ts';
import { listen } from '../http/entrance/server.ts';
import type { Base } from './base.ts';
import type { Composition } from './composition.ts';

export interface Ports {
  readonly port: number;
  /** Null: `/admin` has no port of its own. */
  readonly adminPort: number | null;
}

export interface ListeningOptions {
  /** What serves each new request. */
  readonly current: () => Composition;
  readonly isStopping: () => boolean;
  /** How long a stop waits for requests in flight. Undefined: as long as the server does by itself. */
  readonly drainMs: number | undefined;
}

/**
 * Listens: on the port of visitors and gateways, and on that of `/admin` if it has its own.
 *
 * @throws StartFault `port_taken`, `port_forbidden` or `host_unusable`
 */
export async function openSites(
  { config, resources }: Base,
  { current, isStopping, drainMs }: ListeningOptions,
): Promise<Ports> {
  const { host, port, adminPort, keepAliveMs } = config;
  const connections = {
    ...{ host, keepAliveMs, isStopping },
    tooLargePage: (language: string) => current().tooLargePage(language),
    ...(drainMs !== undefined && { drainMs }),
  };
  const visitors: Handler = (req, res) => current().visitors(req, res);
  const admin: Handler = (req, res) => current().admin?.(req, res);
  const server = resources.use(await listen({ handler: visitors, port, ...connections }));
  if (adminPort === null) return { port: server.port, adminPort: null };
  const ownPort = resources.use(await listen({ handler: admin, port: adminPort, ...connections }));
  return { port: server.port, adminPort: ownPort.port };
}
