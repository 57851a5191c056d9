import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { ClientRegistry } from './config/client-registry.ts';
import type { Config } from './config/config.ts';
import { prepareDataDir } from './data-dir.ts';
import { Deliverer } from './events/deliverer.ts';
import { GateChecks } from './events/gate-checks.ts';
import { Webhooks } from './events/webhooks.ts';
import { EventStreams } from './http/admin/event-streams.ts';
import { type AppParts, createAdminHandler, createVisitorHandler } from './http/app.ts';
import { AwsTokens } from './http/aws/tokens.ts';
import { reportTemplateFaults } from './http/look/template-reports.ts';
import { nameRoom } from './http/page.ts';
import { renderProtocolError } from './http/page-faults.ts';
import { RoomStatusPage } from './http/room-status.ts';
import { listen, type RunningServer } from './http/server.ts';
import { createViews } from './http/views.ts';
import { instrumentStore } from './instrumented-store.ts';
import { createMetrics } from './metrics.ts';
import { AcceptedShapes } from './oidc/accepted-shapes.ts';
import { AccessTokens } from './oidc/access-tokens.ts';
import { LogoutRequests } from './oidc/logout-request.ts';
import { OidcProvider } from './oidc/oidc-provider.ts';
import { Receipts } from './oidc/receipts.ts';
import { SigningKeys } from './oidc/signing-keys.ts';
import { Visits } from './oidc/visits.ts';
import { StoreClock } from './room/store-clock.ts';
import { AppTickets } from './sealing/app-tickets.ts';
import { CookieJar } from './sealing/cookie-jar.ts';
import { PendingRequests } from './sealing/pending-request.ts';
import { RequestIds } from './sealing/request-id.ts';
import { Sealer } from './sealing/sealer.ts';
import { loadSealingSecrets } from './sealing/sealing-secrets.ts';
import { TicketJar } from './sealing/ticket-jar.ts';
import { StartFault } from './start-fault.ts';
import { PresenceReporter } from './store/presence-reporter.ts';
import { RoomWatch } from './store/room-watch.ts';
import type { Store } from './store/store.ts';

export interface Overrides {
  /** Opens the store in place of the configured one; `now` is then its clock too, where it takes one. */
  readonly openStore: (config: Config, logger: Logger) => Promise<Store>;
  /** Process clock, epoch milliseconds. */
  readonly now: () => number;
  /** How long a stop waits for requests in flight. */
  readonly drainMs: number;
  /** Given the metrics of this process, returns what gives the text for Prometheus. */
  readonly exposition: (registry: Registry) => () => Promise<string>;
}

/** A running deployment of one process. Disposing of it stops it gracefully: readiness off, drain, close the store. */
export interface Running extends AsyncDisposable {
  readonly port: number;
  readonly adminPort: number | null;
}

const KEYS_EVERY_MS = 3_600_000;

/**
 * Puts the parts together: the only place that sees all of them.
 *
 * @throws StartFault or StoreFault with words for the person who starts it
 */
export async function compose(config: Config, logger: Logger, overrides: Partial<Overrides> = {}): Promise<Running> {
  const now = overrides.now ?? Date.now;
  await using resources = new AsyncDisposableStack();
  const metrics = createMetrics(overrides.exposition);
  const store = instrumentStore(await (overrides.openStore ?? openConfiguredStore)(config, logger), metrics);
  resources.use(store);

  const clock = new StoreClock(now);
  const roomStatus = new RoomStatusPage({ now, onAnswers: (answers) => metrics.observeRoomStatus(answers) });
  const rooms = config.rooms.map(({ name }) => name);
  const watch = new RoomWatch({
    line: store.line,
    rooms,
    clock,
    now,
    onView: (view) => roomStatus.observe(view),
    onFault: (error) => logger.warn({ err: error }, 'a tick failed'),
  });
  for (const { name, settings } of config.rooms) watch.observe(await store.line.configure({ room: name, settings }));

  const { issuer } = config;
  const views = createViews(config, reportTemplateFaults(logger, metrics));
  const secrets = await loadSealingSecrets(store.documents);
  const sealer = new Sealer(secrets);
  const cookies = new CookieJar(issuer);
  const tickets = new TicketJar(sealer, cookies);
  const pending = new PendingRequests(sealer, cookies, store.artifacts);
  const clients = new ClientRegistry(config.clients);
  const visits = new Visits(store.line, clock);
  const webhooks = new Webhooks(store, config.rooms);
  const awsTokens = config.rooms.some(({ awsApi }) => awsApi) ? await AwsTokens.load(store.documents) : null;
  const presence = new PresenceReporter(store.line);
  const acceptedShapes = new AcceptedShapes(now);
  const provider = await OidcProvider.create({
    issuer,
    logger,
    registered: config.clients,
    keys: new SigningKeys(store.documents, config.signingAlgorithm, now),
    alsoPublished: awsTokens?.jwks ?? [],
    artifacts: store.artifacts,
    line: store.line,
    clients,
    pending,
    tickets,
    visits,
    watch,
    presence,
    now,
    acceptedShapes,
    appTickets: new AppTickets(sealer),
    onTicketAnswer: (answer) => metrics.observeTicketAnswer(answer),
    renderError: async (ctx, error) => {
      const room = clients.find(String(ctx.query.client_id ?? ''))?.room;
      if (room !== undefined) nameRoom(ctx, room);
      renderProtocolError(ctx, views, error);
    },
  });
  await refuseUnfitClients(provider, config);

  const eventStreams = new EventStreams({
    feed: store.events,
    onCount: (open) => metrics.observeEventStreams(open),
  });

  let stopping = false;
  const parts: AppParts = {
    config,
    issuer,
    logger,
    metrics,
    now,
    views,
    sealer,
    tickets,
    pending,
    clients,
    watch,
    rooms,
    roomConfigs: config.rooms,
    line: store.line,
    store,
    webhooks,
    eventStreams,
    clock,
    requestIds: new RequestIds(secrets.derivationKey),
    awsTokens,
    provider,
    presence,
    acceptedShapes,
    receipts: new Receipts(issuer, () => provider.keys),
    roomStatus,
    accessTokens: new AccessTokens(provider, visits, clients),
    requests: new LogoutRequests(provider),
    isStopping: () => stopping,
    onRoomChange(room) {
      eventStreams.notice(room);
      return watch.refresh(room).catch((error) => logger.warn({ err: error }, 'a tick failed'));
    },
  };

  watch.start();
  resources.use(watch);
  presence.start();
  resources.use(presence);
  const gates = resources.use(
    new GateChecks({
      line: store.line,
      leases: store.leases,
      holder: randomUUID(),
      rooms,
      viewOf: (room) => watch.view(room),
      onState: (state) => watch.observe(state),
      onCheck: (check) => metrics.observeGateCheck(check),
      logger,
      nowMs: () => performance.now(),
    }),
  );
  gates.start();
  const keysTimer = setInterval(() => {
    provider.refreshKeys().catch((error) => logger.warn({ err: error }, 'the signing keys could not be checked'));
  }, KEYS_EVERY_MS);
  resources.defer(() => clearInterval(keysTimer));
  resources.use(
    await Deliverer.start({
      store,
      rooms,
      clients: config.clients,
      webhooks,
      signLogoutToken: (notice) => provider.signLogoutToken(notice),
      metrics,
      logger,
      now,
    }),
  );

  const drain = overrides.drainMs === undefined ? {} : { drainMs: overrides.drainMs };
  const servers: RunningServer[] = [];
  const { host, port, adminPort } = config;
  servers.push(resources.use(await listen({ handler: createVisitorHandler(parts), host, port, ...drain })));
  if (adminPort !== null) {
    servers.push(resources.use(await listen({ handler: createAdminHandler(parts), host, port: adminPort, ...drain })));
  }

  // They end before the servers wait for what is in flight.
  resources.use(eventStreams);

  const [visitorServer, adminServer] = servers;
  const held = resources.move();
  return {
    port: visitorServer?.port ?? port,
    adminPort: adminServer?.port ?? null,
    async [Symbol.asyncDispose]() {
      stopping = true;
      await held.disposeAsync();
    },
  };
}

async function openConfiguredStore(config: Config, logger: Logger): Promise<Store> {
  if (config.redis !== null) {
    const { openRedisStore } = await import('./store/redis/redis-store.ts');
    return openRedisStore({ target: config.redis, logger });
  }
  await prepareDataDir(config.dataDir);
  const { openSqliteStore } = await import('./store/sqlite/sqlite-store.ts');
  return openSqliteStore({ path: `${config.dataDir}/waiting-room.db` });
}

/** @throws StartFault `clients_refused`, which names every client that the library does not take */
async function refuseUnfitClients(provider: OidcProvider, { clients }: Config): Promise<void> {
  const refused = await provider.refusedClients(clients);
  if (refused.length === 0) return;
  const list = refused.map(({ clientId, reason }) => `clients.${clientId}: ${reason}`);
  throw new StartFault('clients_refused', `the configuration is not valid:\n  ${list.join('\n  ')}`);
}
