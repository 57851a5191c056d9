import { ClientRegistry } from '../config/client-registry.ts';
import { fetchKeys } from '../events/fetch-keys.ts';
import type { AwsTokens } from '../http/aws/tokens.ts';
import { renderFormPost } from '../http/pages/form-post.ts';
import { nameRoom } from '../http/pages/page.ts';
import { renderProtocolError } from '../http/pages/page-faults.ts';
import type { Views } from '../http/pages/views.ts';
import { pageOfLostRequest } from '../http/waiting-page/lost-request.ts';
import { AcceptedShapes } from '../oidc/accepted-shapes.ts';
import { AccessTokens } from '../oidc/access-tokens.ts';
import { ClientTraces } from '../oidc/client-traces.ts';
import { LiveVisits } from '../oidc/live-visits.ts';
import { LogoutRequests } from '../oidc/logout-request.ts';
import { OidcProvider, type OidcProviderParts } from '../oidc/oidc-provider.ts';
import { Receipts } from '../oidc/receipts.ts';
import { TokenIds } from '../oidc/token-ids.ts';
import { localesOf, localeTags } from '../oidc/ui-locales.ts';
import type { Base } from './base.ts';
import type { Lasting } from './lasting.ts';
import type { State } from './state.ts';

/** The provider, and what signs or checks with its keys. */
export interface Provider {
  readonly clients: ClientRegistry;
  readonly provider: OidcProvider;
  readonly acceptedShapes: AcceptedShapes;
  readonly accessTokens: AccessTokens;
  readonly logoutRequests: LogoutRequests;
  readonly receipts: Receipts;
  /** Null: no room has the AWS-compatible API. */
  readonly awsTokens: AwsTokens | null;
  readonly traces: ClientTraces;
}

export async function createProvider(base: Base, state: State, lasting: Lasting, views: Views): Promise<Provider> {
  const { config, logger, metrics, epochMs } = base;
  const { keys, refusals, sightings, lastSteps, unsentTickets, pace } = lasting;
  const { store, watch, presence, clock } = state;
  const { artifacts, line } = store;
  const { sealer, tickets, pending, appTickets } = lasting.sealing;
  const { issuer } = config;
  const rooms = config.rooms.map(({ name }) => name);
  const clients = new ClientRegistry(config.clients);
  const visits = new LiveVisits(line, clock, clients);
  const awsTokens = config.rooms.some(({ awsApi }) => awsApi) ? await lasting.awsTokens.load() : null;
  const acceptedShapes = new AcceptedShapes(epochMs);
  const tokenIds = new TokenIds((purpose, value) => sealer.derive(purpose, value), clients);
  const traces = new ClientTraces({ clients, refusals, sightings });
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
      ...{ clients, visits, appTickets, epochMs, pace },
      onTicketAnswer: (answer) => metrics.observeTicketAnswer(answer),
    },
    fetchKeys,
    renderError,
    renderFormPost(ctx, answer) {
      nameRoomOf(ctx, ctx.oidc.client?.clientId);
      renderFormPost(ctx, views, { ...answer, locales: localeTags(localesOf(ctx.oidc.params ?? {})) });
    },
  });
  return {
    clients,
    provider,
    acceptedShapes,
    accessTokens: new AccessTokens(provider, visits, clients),
    logoutRequests: new LogoutRequests(provider),
    receipts: new Receipts(issuer, () => keys.set),
    awsTokens,
    traces,
  };
}
