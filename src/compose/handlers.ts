import type { AdminSiteOptions } from '../http/admin-site.ts';
import { createAdminHandler, createVisitorHandler } from '../http/app.ts';
import type { Handler } from '../http/entrance/entrance.ts';
import { type MetricsAccess, metricsAccess } from '../http/entrance/metrics-access.ts';
import { basePathOf } from '../web/base-path.ts';
import { warnOfTick } from './base.ts';
import type { SiteParts } from './site-parts.ts';
import { visitorSite } from './visitor-site.ts';

/** What visitors and gateways reach, and `/admin` too unless it has a port of its own. */
export function visitorHandler(parts: SiteParts): Handler {
  const { config, logger, metrics } = parts.base;
  const { adminPort, metricsToken: token, issuer } = config;
  return createVisitorHandler(
    visitorSite(parts, {
      log: { logger, metrics },
      onChange: (room) => noticeChange(parts, room),
      monitoring: monitoring(parts, adminPort === null ? metricsAccess({ token, inside: false }) : null),
      admin: adminPort === null ? adminSite(parts, basePathOf(issuer)) : null,
    }),
  );
}

/** `/admin` on its own port: of the issuer only the name holds there. */
export function adminHandler(parts: SiteParts): Handler {
  const { config, logger, metrics } = parts.base;
  const { metricsToken: token, issuer, adminHosts, trustProxy } = config;
  return createAdminHandler({
    ...{ issuer, adminHosts, trustProxy },
    log: { logger, metrics },
    monitoring: monitoring(parts, metricsAccess({ token, inside: true })),
    admin: adminSite(parts, ''),
  });
}

function monitoring({ base: { metrics }, state: { store }, isStopping }: SiteParts, access: MetricsAccess | null) {
  return { store, metrics, isStopping, metricsAccess: access };
}

/** Told of a room that an operator changed: its readers and visitors see the change at once. */
function noticeChange({ base, state: { watch }, lasting: { eventStreams } }: SiteParts, room: string): unknown {
  eventStreams.notice(room);
  return watch.refresh(room).catch(warnOfTick(base));
}

function adminSite(parts: SiteParts, basePath: string): AdminSiteOptions {
  const { base, state, lasting, provider, runtime } = parts;
  const { config, logger, epochMs } = base;
  const { issuer, rooms, production } = config;
  const { store, watch } = state;
  const { sealing, keys, sightings, webhooks, endedSessions, eventStreams, failures, operatorKeys, audit } = lasting;
  const { sealer, requestIds } = sealing;
  const { receipts } = provider;
  const perSecond = (room: string): number | null => watch.snapshot(room)?.perSecond ?? null;
  return {
    ...{ basePath, issuer, sightings, eventStreams, failures, runtime, operatorKeys, audit },
    onChange: (room) => noticeChange(parts, room),
    store,
    rooms,
    perSecond,
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
