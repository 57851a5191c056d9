import { randomUUID } from 'node:crypto';
import { Deliverer } from '../events/deliverer.ts';
import { GateChecks } from '../events/gate-checks.ts';
import type { Webhooks } from '../events/webhooks.ts';
import type { OperatorKeys } from '../http/admin/operator-keys.ts';
import type { EndedSessions } from '../http/panel/ended-sessions.ts';
import type { Base } from './base.ts';
import type { Provider } from './provider.ts';
import { RegularCheck } from './regular-check.ts';
import type { Sealing } from './sealing.ts';
import type { State } from './state.ts';

/** So long after a loss people may meet processes that do not know each other's secrets, a revoked or withdrawn key is taken, and a session of the panel goes on. */
const SECRETS_EVERY_MS = 500;
/** How long another process may not know yet what this one has seen of a client. */
const SIGHTINGS_EVERY_MS = 5_000;

interface ServedParts {
  readonly sealing: Pick<Sealing, 'refresh'>;
  readonly provider: Pick<Provider, 'provider' | 'keys' | 'awsTokens' | 'sightings'>;
  readonly webhooks: Webhooks;
  readonly endedSessions: Pick<EndedSessions, 'refresh'>;
  readonly operatorKeys: Pick<OperatorKeys, 'refresh'>;
}

/** Starts what this process does without being asked: ticks, reports of presence, gates, secrets, deliveries. */
export async function startServices(
  base: Base,
  { store, rooms, watch, presence }: State,
  { sealing, provider: parts, webhooks, endedSessions, operatorKeys }: ServedParts,
): Promise<void> {
  const { provider, keys, awsTokens, sightings } = parts;
  const { config, logger, metrics, epochMs, resources } = base;
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
      snapshotOf: (room) => watch.snapshot(room),
      onState: (state) => watch.observe(state),
      onCheck: (check) => metrics.observeGateCheck(check),
      logger,
      monotonicMs: () => performance.now(),
    }),
  );
  gates.start();
  const secrets = new RegularCheck({
    everyMs: SECRETS_EVERY_MS,
    check: () =>
      Promise.all([
        ...[sealing.refresh(), keys.refresh(), awsTokens?.refresh()],
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
  resources.use(
    await Deliverer.start({
      store,
      rooms,
      clients: config.clients,
      webhooks,
      signLogoutToken: (notice) => provider.signLogoutToken(notice),
      metrics,
      logger,
      epochMs,
    }),
  );
}
