import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Catalog } from '../definitions/catalog.ts';
import type { StoredDefinitions } from '../definitions/stored-definitions.ts';
import { toldClient } from '../definitions/told-client.ts';
import { type Audience, Deliverer } from '../events/deliverer.ts';
import { GateChecks } from '../events/gate-checks.ts';
import { GateRecords } from '../events/gate-records.ts';
import type { ToldClient } from '../events/logout-reader.ts';
import { signLogoutToken } from '../oidc/logout-token.ts';
import type { Base } from './base.ts';
import type { Lasting } from './lasting.ts';
import { RegularCheck } from './regular-check.ts';
import type { State } from './state.ts';

/** So long after a loss people may meet processes that do not know each other's secrets, a revoked or withdrawn key is taken, and a session of the panel goes on. */
const SECRETS_EVERY_MS = 500;
/** How long another process may not know yet what this one has seen of a client. */
const SIGHTINGS_EVERY_MS = 5_000;

/** How soon definitions that another process has changed are in force here. */
const DEFINITIONS_EVERY_MS = 500;

/** What goes on with other rooms and clients. */
export interface Services {
  use(config: Config, retired: StoredDefinitions['retired']): Promise<void>;
}

/** Starts what this process does without being asked: ticks, reports of presence, gates, secrets, definitions, deliveries. */
export async function startServices(
  base: Base,
  { store, watch, presence }: State,
  lasting: Lasting,
  catalog: Pick<Catalog<Disposable>, 'config' | 'definitions' | 'check'>,
): Promise<Services> {
  const { sealing, keys, awsTokens, sightings, webhooks, endedSessions, operatorKeys } = lasting;
  const { config, logger, metrics, epochMs, resources } = base;
  watch.start();
  resources.use(watch);
  presence.start();
  resources.use(presence);
  const gateRecords = new GateRecords(store.documents);
  const gates = resources.use(
    new GateChecks({
      line: store.line,
      leases: store.leases,
      holder: randomUUID(),
      rooms: roomsOf(catalog.config),
      snapshotOf: (room) => watch.snapshot(room),
      onState: (state) => watch.observe(state),
      onCheck(check) {
        metrics.observeGateCheck(check);
        gateRecords
          .note(check, watch.snapshot(check.room)?.state.storeMs ?? epochMs())
          .catch((error: unknown) => logger.warn({ err: error }, 'a check of a gate could not be noted'));
      },
      logger,
      monotonicMs: () => performance.now(),
    }),
  );
  gates.start();
  const secrets = new RegularCheck({
    everyMs: SECRETS_EVERY_MS,
    check: () =>
      Promise.all([
        ...[sealing.refresh(), keys.refresh(), awsTokens.refresh()],
        ...[endedSessions.refresh(), operatorKeys.refresh()],
      ]),
    onFault: (error) => logger.warn({ err: error }, 'the secrets of the deployment could not be checked'),
  });
  resources.use(secrets);
  const sights = new RegularCheck({
    everyMs: SIGHTINGS_EVERY_MS,
    check: () => sightings.write(),
    onFault: (error) => logger.warn({ err: error }, 'what was seen of clients could not be written'),
  });
  resources.use(sights);
  const { issuer } = config;
  const deliverer = resources.use(
    await Deliverer.start({
      store,
      ...audienceOf(catalog.config, catalog.definitions.retired),
      webhooks,
      signLogoutToken: ({ algorithm, ...notice }) => signLogoutToken(issuer, keys.set.signer(algorithm), notice),
      metrics,
      logger,
      epochMs,
    }),
  );
  const definitions = new RegularCheck({
    everyMs: DEFINITIONS_EVERY_MS,
    check: () => catalog.check(),
    onFault: (error) => logger.warn({ err: error }, 'the definitions of rooms and clients could not be checked'),
  });
  resources.use(definitions);
  return {
    async use(next, retired) {
      gates.use(roomsOf(next));
      await deliverer.use(audienceOf(next, retired));
    },
  };
}

function roomsOf({ rooms }: Config): string[] {
  return rooms.map(({ name }) => name);
}

/** Those of deleted rooms among them: the ends of their visits are still to be told. */
function audienceOf(config: Config, retired: StoredDefinitions['retired']): Audience {
  const former = retired.flatMap(({ clients }) => clients.map(toldClient));
  const isLeft = (client: ToldClient) => !config.clients.some(({ clientId }) => clientId === client.clientId);
  return {
    rooms: [...new Set([...roomsOf(config), ...retired.map(({ room }) => room)])],
    clients: [...config.clients, ...former.filter(isLeft)],
  };
}
