import { EventStreams } from '../http/admin/event-streams.ts';
import type { AdminSiteOptions } from '../http/admin-site.ts';
import { createAdminHandler, createVisitorHandler } from '../http/app.ts';
import { metricsAccess } from '../http/entrance/metrics-access.ts';
import { listen } from '../http/entrance/server.ts';
import { tooLargePage } from '../http/pages/page-faults.ts';
import { basePathOf } from '../web/base-path.ts';
import { warnOfTick } from './base.ts';
import type { SiteParts } from './site-parts.ts';
import { visitorSite } from './visitor-site.ts';

export interface Ports {
  readonly port: number;
  /** Null: `/admin` has no port of its own. */
  readonly adminPort: number | null;
}

/**
 * Listens: on the port of visitors and gateways, and on that of `/admin` if it has its own.
 *
 * @throws StartFault `port_taken`, `port_forbidden` or `host_unusable`
 */
export async function openSites(parts: SiteParts): Promise<Ports> {
  const { base, state, views, isStopping, drainMs } = parts;
  const { config, logger, metrics, resources } = base;
  const { store, watch } = state;
  const { host, port, adminPort, adminHosts, metricsToken: token, issuer, trustProxy, keepAliveMs } = config;
  const eventStreams = new EventStreams({
    feed: store.events,
    onCount: (open) => metrics.observeEventStreams(open),
  });

  /** Told of a room that an operator changed: its readers and visitors see the change at once. */
  function onChange(room: string): unknown {
    eventStreams.notice(room);
    return watch.refresh(room).catch(warnOfTick(base));
  }

  const log = { logger, metrics };
  const health = { store, metrics, isStopping };
  const admin = (basePath: string) => adminSite(parts, { eventStreams, onChange, basePath });
  const visitors = createVisitorHandler(
    visitorSite(parts, {
      ...{ log, onChange },
      monitoring: { ...health, metricsAccess: adminPort === null ? metricsAccess({ token, inside: false }) : null },
      admin: adminPort === null ? admin(basePathOf(issuer)) : null,
    }),
  );
  const connections = {
    ...{ keepAliveMs, isStopping, tooLargePage: tooLargePage(views) },
    ...(drainMs !== undefined && { drainMs }),
  };
  const server = resources.use(await listen({ handler: visitors, host, port, ...connections }));
  const ownPort = adminPort === null ? null : await openAdminPort(adminPort);
  // They end before the servers wait for what is in flight.
  resources.use(eventStreams);
  return { port: server.port, adminPort: ownPort };

  async function openAdminPort(wanted: number): Promise<number> {
    const monitoring = { ...health, metricsAccess: metricsAccess({ token, inside: true }) };
    // Of the issuer only the name holds here.
    const handler = createAdminHandler({ issuer, adminHosts, trustProxy, log, monitoring, admin: admin('') });
    return resources.use(await listen({ handler, host, port: wanted, ...connections })).port;
  }
}

/** The parts of `/admin` that differ by where it is served, or are opened with the sites. */
type AdminPlace = Pick<AdminSiteOptions, 'eventStreams' | 'onChange' | 'basePath'>;

function adminSite(
  { base, state, sealing, provider, webhooks, endedSessions, operatorKeys, audit }: SiteParts,
  place: AdminPlace,
): AdminSiteOptions {
  const { config, logger, epochMs } = base;
  const { issuer, rooms, production } = config;
  const { store, watch } = state;
  const { sealer, requestIds } = sealing;
  const { receipts, keys, clients, sightings } = provider;
  const perSecond = (room: string): number | null => watch.snapshot(room)?.perSecond ?? null;
  return {
    ...place,
    ...{ issuer, clients, sightings },
    store,
    rooms,
    perSecond,
    operatorKeys,
    audit,
    production,
    sealer,
    endedSessions,
    requestIds,
    receipts,
    keys,
    webhooks,
    logger,
    epochMs,
  };
}
