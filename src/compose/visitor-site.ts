import type { VisitorSiteParts } from '../http/app.ts';
import type { SiteParts } from './site-parts.ts';

/** Parts that are opened with the sites. */
interface Opened extends Pick<VisitorSiteParts, 'log' | 'monitoring' | 'admin'> {
  /** Told of every room that an operator changed; the operator's answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Gives each group of routes, and each lane before them, its parts of the visitors' site. */
export function visitorSite(parts: SiteParts, { log, monitoring, admin, onChange }: Opened): VisitorSiteParts {
  const { base, state, lasting, views } = parts;
  const { audit } = lasting;
  const { config, logger, metrics, epochMs } = base;
  // Requests wait in browsers, and any process may go on with them: their times are the store's.
  const storeMs = (): number => clock.storeMs();
  const lineMs = (): number => clock.lineMs();
  const { clock, watch, presence, roomStatus, awsCounters, store } = state;
  const { line } = store;
  const { sealer, tickets, pending, requestIds } = lasting.sealing;
  const { clients, provider, acceptedShapes, accessTokens, logoutRequests, receipts, awsTokens, traces } =
    parts.provider;
  const { issuer, trustProxy, rooms: roomConfigs, clients: registered } = config;
  const rooms = roomConfigs.map(({ name }) => name);
  const arriving = { issuer, rooms, clients, tickets, watch };
  return {
    onForeignHost: (host) => traces.refusedHost(host),
    ...{ issuer, trustProxy, log, tickets, roomStatus, monitoring, admin },
    assets: views.assets,
    awsCounters: { awsCounters, watch },
    linkPreviews: { ...log, clients, roomConfigs, watch, views },
    statusShortcut: { ...log, rooms, clients, watch, presence },
    shedding: { rooms, views, logger, metrics },
    arrivalPage: { ...log, ...arriving, line, pending, roomConfigs, views },
    entering: { ...log, ...arriving, line, pending, presence, storeMs, lineMs, provider },
    oidc: {
      ...{ ...log, issuer, provider, clients, tickets, pending, watch, acceptedShapes, storeMs, accessTokens, traces },
      asksForProof: config.firstContact === 'proof',
    },
    visits: { accessTokens, line, rooms: new Set(rooms), issuer, registered, views },
    draws: { issuer, roomConfigs, watch, views, logger },
    aws: {
      ...{ issuer, line, clock, watch, presence, requestIds, onChange, logger, epochMs },
      tokens: awsTokens,
      artifacts: store.artifacts,
      rooms: roomConfigs,
      keys: config.awsKeys,
      onAct: ({ who, from, ...act }) => audit.note({ caller: { name: who, role: null, via: 'aws', from }, ...act }),
    },
    pages: { views, logger },
    home: { config, views },
    waitingPage: {
      ...{ ...arriving, line, pending, presence, storeMs, lineMs },
      ...{ registered, roomConfigs, views, receipts, provider },
    },
    logout: { issuer, requests: logoutRequests, rooms, clients, tickets, sealer, line, views, storeMs },
  };
}
