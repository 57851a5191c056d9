import { ClientRegistry } from '../config/client-registry.ts';
import { fetchKeys } from '../events/fetch-keys.ts';
import { AwsTokens } from '../http/aws/tokens.ts';
import { renderFormPost } from '../http/pages/form-post.ts';
import { nameRoom } from '../http/pages/page.ts';
import { renderProtocolError } from '../http/pages/page-faults.ts';
import type { Views } from '../http/pages/views.ts';
import { pageOfLostRequest } from '../http/waiting-page/lost-request.ts';
import { AcceptedShapes } from '../oidc/accepted-shapes.ts';
import { AccessTokens } from '../oidc/access-tokens.ts';
import { ClientSightings } from '../oidc/client-sightings.ts';
import { ClientTraces } from '../oidc/client-traces.ts';
import { GivenKeys } from '../oidc/given-keys.ts';
import { KeysInUse } from '../oidc/keys-in-use.ts';
import { LastSteps } from '../oidc/last-steps.ts';
import { LiveVisits } from '../oidc/live-visits.ts';
import { LogoutRequests } from '../oidc/logout-request.ts';
import { OidcProvider, type OidcProviderParts } from '../oidc/oidc-provider.ts';
import { Receipts } from '../oidc/receipts.ts';
import { RefusalLog } from '../oidc/refusal-log.ts';
import { SigningKeys } from '../oidc/signing-keys.ts';
import { TicketPace } from '../oidc/ticket-pace.ts';
import { TokenIds } from '../oidc/token-ids.ts';
import { localesOf, localeTags } from '../oidc/ui-locales.ts';
import { UnsentTickets } from '../sealing/unsent-tickets.ts';
import { StartFault } from '../start-fault.ts';
import { type Base, tellRestored } from './base.ts';
import type { Sealing } from './sealing.ts';
import type { State } from './state.ts';

/** The provider, and what signs or checks with its keys. */
export interface Provider {
  readonly clients: ClientRegistry;
  readonly provider: OidcProvider;
  readonly keys: KeysInUse;
  readonly acceptedShapes: AcceptedShapes;
  readonly accessTokens: AccessTokens;
  readonly logoutRequests: LogoutRequests;
  readonly receipts: Receipts;
  /** Null: no room has the AWS-compatible API. */
  readonly awsTokens: AwsTokens | null;
  readonly traces: ClientTraces;
  readonly sightings: ClientSightings;
}

/** @throws StartFault `clients_refused`, which names every client that the library does not take */
export async function createProvider(base: Base, state: State, sealing: Sealing, views: Views): Promise<Provider> {
  const { config, logger, metrics, epochMs } = base;
  const { store, watch, presence, clock } = state;
  const { artifacts, documents, line } = store;
  const { sealer, tickets, pending, appTickets } = sealing;
  const { issuer } = config;
  const rooms = config.rooms.map(({ name }) => name);
  const clients = new ClientRegistry(config.clients);
  const visits = new LiveVisits(line, clock);
  const awsTokens = config.rooms.some(({ awsApi }) => awsApi)
    ? await AwsTokens.load(documents, tellRestored(base))
    : null;
  const keys = await loadKeys(base, state);
  const acceptedShapes = new AcceptedShapes(epochMs);
  const tokenIds = new TokenIds((purpose, value) => sealer.derive(purpose, value), clients);
  const lastSteps = new LastSteps(logger);
  const sightings = new ClientSightings(documents, clients, () => clock.storeMs());
  const refusals = new RefusalLog({ logger, metrics, monotonicMs: () => performance.now() });
  const traces = new ClientTraces({ clients, refusals, sightings });
  const unsentTickets = new UnsentTickets();
  const walk = { line, tickets, watch, presence };
  const renderError: OidcProviderParts['renderError'] = async (ctx, error) => {
    nameRoomOf(ctx, ctx.query.client_id);
    const page = error.requestLost ? pageOfLostRequest({ issuer, rooms, tickets, clients, pending }, ctx) : null;
    if (page === null) return renderProtocolError(ctx, views, error);
    ctx.status = 303;
    ctx.redirect(page);
  };
  function nameRoomOf(ctx: Parameters<typeof renderError>[0], clientId: unknown): void {
    const room = clients.find(String(clientId ?? ''))?.room;
    if (room !== undefined) nameRoom(ctx, room);
  }
  const provider = new OidcProvider({
    ...{ issuer, logger, registered: config.clients, clients, tickets, line, visits, keys },
    alsoPublished: () => awsTokens?.jwks ?? [],
    acceptedShapes,
    tokenIds,
    epochMs,
    lastSteps,
    traces,
    unsentTickets,
    adapter: { artifacts, line, pending, clients, tokenIds, visits, lastSteps, clock },
    admit: {
      ...{ ...walk, clients, visits, unsentTickets, pending, storeMs: () => clock.storeMs() },
      asksForProof: config.firstContact === 'proof',
    },
    ticketGrant: {
      ...walk,
      ...{ clients, visits, appTickets, epochMs, pace: new TicketPace() },
      onTicketAnswer: (answer) => metrics.observeTicketAnswer(answer),
    },
    fetchKeys,
    renderError,
    renderFormPost(ctx, answer) {
      nameRoomOf(ctx, ctx.oidc.client?.clientId);
      renderFormPost(ctx, views, { ...answer, locales: localeTags(localesOf(ctx.oidc.params ?? {})) });
    },
  });
  await refuseUnfitClients(provider, base);
  return {
    clients,
    provider,
    keys,
    acceptedShapes,
    accessTokens: new AccessTokens(provider, visits, clients),
    logoutRequests: new LogoutRequests(provider),
    receipts: new Receipts(issuer, () => keys.set),
    awsTokens,
    traces,
    sightings,
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

async function refuseUnfitClients(provider: OidcProvider, { config }: Base): Promise<void> {
  const refused = await provider.refusedClients(config.clients);
  if (refused.length === 0) return;
  const list = refused.map(({ clientId, reason }) => `clients.${clientId}: ${reason}`);
  throw new StartFault('clients_refused', `the configuration is not valid:\n  ${list.join('\n  ')}`);
}
