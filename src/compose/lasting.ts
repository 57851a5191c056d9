import { ClientRegistry } from '../config/client-registry.ts';
import type { Config } from '../config/config.ts';
import { Webhooks } from '../events/webhooks.ts';
import { AuditLog } from '../http/admin/audit-log.ts';
import { EventStreams } from '../http/admin/event-streams.ts';
import { createFailureLimit, type FailureLimit } from '../http/admin/failure-limit.ts';
import { OperatorKeys } from '../http/admin/operator-keys.ts';
import { AwsTokens } from '../http/aws/tokens.ts';
import { EndedSessions } from '../http/panel/ended-sessions.ts';
import { ClientSightings } from '../oidc/client-sightings.ts';
import { GivenKeys } from '../oidc/given-keys.ts';
import { KeysInUse } from '../oidc/keys-in-use.ts';
import { LastSteps } from '../oidc/last-steps.ts';
import { RefusalLog } from '../oidc/refusal-log.ts';
import { SigningKeys } from '../oidc/signing-keys.ts';
import { TicketPace } from '../oidc/ticket-pace.ts';
import { UnsentTickets } from '../sealing/unsent-tickets.ts';
import { type Base, tellRestored } from './base.ts';
import { loadSealing, type Sealing } from './sealing.ts';
import type { State } from './state.ts';

/** The keys of the AWS-compatible API, which are made when the first room has it. */
export interface LazyAwsTokens {
  load(): Promise<AwsTokens>;
  refresh(): Promise<void>;
}

/** What lasts as long as the process, whatever rooms and clients there are. */
export interface Lasting {
  readonly sealing: Sealing;
  readonly keys: KeysInUse;
  readonly awsTokens: LazyAwsTokens;
  readonly sightings: ClientSightings;
  readonly refusals: RefusalLog;
  readonly lastSteps: LastSteps;
  readonly unsentTickets: UnsentTickets;
  readonly pace: TicketPace;
  readonly webhooks: Webhooks;
  readonly endedSessions: EndedSessions;
  readonly operatorKeys: OperatorKeys;
  readonly audit: AuditLog;
  readonly eventStreams: EventStreams;
  readonly failures: FailureLimit;
  /** Goes on with the rooms and clients of another configuration. */
  use(config: Config): void;
}

export async function createLasting(base: Base, state: State): Promise<Lasting> {
  const { config, logger, metrics, epochMs } = base;
  const { store, clock } = state;
  const { documents } = store;
  const sealing = await loadSealing(base, state);
  const sightings = new ClientSightings(documents, new ClientRegistry([]), () => clock.storeMs());
  const webhooks = new Webhooks(store, []);
  const operatorKeys = await OperatorKeys.load(documents, {
    ...{ fileKeys: config.adminKeys, epochMs, onRestored: tellRestored(base) },
  });
  const monotonicMs = () => performance.now();
  return {
    sealing,
    keys: await loadKeys(base, state),
    awsTokens: lazyAwsTokens(() => AwsTokens.load(documents, tellRestored(base))),
    sightings,
    refusals: new RefusalLog({ logger, metrics, monotonicMs }),
    lastSteps: new LastSteps(logger),
    unsentTickets: new UnsentTickets(),
    pace: new TicketPace(),
    webhooks,
    endedSessions: await EndedSessions.load(documents, epochMs, tellRestored(base)),
    operatorKeys,
    audit: new AuditLog({
      ...{ store: store.audit, keepMs: config.auditForMs, logger, epochMs },
      onFault: () => metrics.observeAuditFault(),
    }),
    eventStreams: new EventStreams({ feed: store.events, onCount: (open) => metrics.observeEventStreams(open) }),
    failures: createFailureLimit(monotonicMs),
    use({ rooms, clients, adminKeys }) {
      operatorKeys.useFile(adminKeys);
      sealing.useClients(clients);
      sightings.use(new ClientRegistry(clients));
      webhooks.use(rooms);
    },
  };
}

function lazyAwsTokens(load: () => Promise<AwsTokens>): LazyAwsTokens {
  let loading: Promise<AwsTokens> | null = null;
  return {
    load() {
      loading ??= load().catch((error: unknown) => {
        loading = null;
        throw error;
      });
      return loading;
    },
    refresh: async () => (await loading)?.refresh(),
  };
}

/** The keys that sign, which an operator gives, or the store keeps for all processes. */
async function loadKeys(base: Base, { store: { documents } }: State): Promise<KeysInUse> {
  const { config, logger, metrics, epochMs } = base;
  const { signing, signingKeys: given } = config;
  const keys = await KeysInUse.load(
    given === null
      ? new SigningKeys(documents, signing, epochMs, tellRestored(base))
      : new GivenKeys(documents, signing, given, epochMs),
  );
  keys.follow(({ algorithm, keys: published }) => {
    metrics.observeSigningKeys(published);
    logger.info({ algorithm, keys: published.map(({ kid, state }) => `${kid} ${state}`) }, 'signing keys');
  });
  return keys;
}
