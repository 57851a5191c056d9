import { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { ClientConfig } from '../config/config.ts';
import type { Visit } from '../room/visit.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import type { LineStore } from '../store/line-store.ts';
import { basePathOf } from '../web/base-path.ts';
import { waitingPagePath } from '../web/waiting-page-url.ts';
import type { AcceptedShapes } from './accepted-shapes.ts';
import { type AdapterParts, adapterFactory, grantPayload } from './adapter.ts';
import { type AdmitParts, admitAtOnce } from './admit.ts';
import { decodeGrantId, encodeGrantId } from './grant-id.ts';
import { NOT_ADMITTED, waitingRoomPolicy } from './interaction-policy.ts';
import type { KeySet } from './key-set.ts';
import type { LiveVisits } from './live-visits.ts';
import { RESPONSE_MODES } from './response-modes.ts';
import { SCOPES } from './scopes.ts';
import { serialOf } from './session.ts';
import type { TokenIds } from './token-ids.ts';
import { localesOf } from './ui-locales.ts';
import { orUnavailable } from './unavailable.ts';
import { authTimeOf, CLAIMS, VisitAccount } from './visit-account.ts';

/** An error of the protocol that must not be redirected, shown to whoever made the request. */
export interface ProtocolError {
  readonly status: number;
  /** OAuth error code. */
  readonly error: string;
  readonly description: string | undefined;
  /** It cannot be resumed: the browser does not hold the request any more, or in a form that is not known here. */
  readonly requestLost: boolean;
}

/** What the configuration uses by itself, and the parts of what it sets up. */
export interface ProviderParts {
  readonly issuer: string;
  readonly registered: readonly ClientConfig[];
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly line: LineStore;
  readonly visits: LiveVisits;
  readonly adapter: AdapterParts;
  readonly admit: AdmitParts;
  readonly acceptedShapes: AcceptedShapes;
  readonly tokenIds: TokenIds;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
  /** Answers a browser. */
  readonly renderError: (ctx: KoaContextWithOIDC, error: ProtocolError) => Promise<void>;
}

/** How long an authorization request may wait in a visitor's browser. */
export const REQUEST_TTL_S = 24 * 3600;

/** RFC 6749 §4.1.2. A code is good only while its login is pending, and never beyond the planned end of its visit. */
const CODE_TTL_S = 600;

/** The one parameter that no client sends: its validator is where visitors are let in, see `admitAtOnce`. */
const ADMIT_HOOK = 'owr_admission';

/** How the library is set up. Every feature is named, so that none comes in by default. */
export function providerConfiguration(parts: ProviderParts, keys: KeySet): Configuration {
  const { clients, line, visits } = parts;
  const { clock } = parts.adapter;
  const basePath = basePathOf(parts.issuer);
  const secure = parts.issuer.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: false } as const;

  /**
   * Whole seconds that a token of the visit of this request may live, at most as long as a session of its client; one where
   * there is none: the library takes no zero.
   */
  function secondsOf(ctx: KoaContextWithOIDC, seconds: (visit: Visit) => number): number {
    const account = ctx.oidc.entities.Account;
    if (!(account instanceof VisitAccount)) return 1;
    const { sessionMs } = account.client;
    return Math.min(
      seconds(account.visit),
      sessionMs === null ? Number.MAX_SAFE_INTEGER : Math.floor(sessionMs / 1000),
    );
  }

  /** At most `wanted`, and never beyond the visit. */
  function withinVisit(ctx: KoaContextWithOIDC, wanted: number): number {
    return secondsOf(ctx, (visit) => Math.min(wanted, visits.remainingSeconds(visit)));
  }

  return {
    adapter: adapterFactory(parts.adapter),
    clients: parts.registered.map(({ metadata, signingAlgorithm }) => {
      return { ...metadata, id_token_signed_response_alg: keys.algorithmFor(signingAlgorithm) } as never;
    }),
    clientDefaults: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      response_modes: [...RESPONSE_MODES],
      token_endpoint_auth_method: 'client_secret_basic',
    } as Configuration['clientDefaults'] & object,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    responseTypes: ['code'],
    scopes: [...SCOPES],
    claims: CLAIMS,
    conformIdTokenClaims: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 5,
    jwks: keys.jwks as Configuration['jwks'] & object,
    enabledJWA: {
      idTokenSigningAlgValues: [...keys.offered],
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    cookies: {
      names: { session: 'owr_session', interaction: 'owr_interaction', resume: 'owr_resume' },
      short: cookie,
      long: { ...cookie, path: `${basePath}/logout` },
    },
    routes: {
      authorization: '/authorize',
      token: '/token',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
      revocation: '/revoke',
      introspection: '/introspect',
      end_session: '/logout',
    },
    features: {
      backchannelLogout: { enabled: false },
      claimsParameter: { enabled: false },
      clientCredentials: { enabled: false },
      deviceFlow: { enabled: false },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      encryption: { enabled: false },
      introspection: { enabled: true, allowedPolicy: mayIntrospect },
      jwtUserinfo: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: false },
      requestObjects: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true },
      userinfo: { enabled: true },
    },
    interactions: {
      policy: waitingRoomPolicy() as never,
      url(ctx, { uid, prompt, params }) {
        if (ctx.oidc.route === 'authorization' && prompt.reasons.join() === NOT_ADMITTED) {
          parts.acceptedShapes.accept(ctx.querystring, params);
        }
        const { room, clientId } = clients.get(ctx.oidc.client?.clientId ?? '');
        const ticket = parts.tickets.read(ctx, room) ?? parts.tickets.issueTo(ctx, room, { clientId }, null);
        parts.tickets.write(ctx, room, { ...ticket, clientId, uid, locales: localesOf(params) });
        return basePath + waitingPagePath(uid);
      },
    },
    extraParams: { [ADMIT_HOOK]: admitAtOnce(parts.admit) },

    async findAccount(ctx, sub, token) {
      const { clientId, grantId } = token === undefined ? { clientId: ctx.oidc.client?.clientId } : named(token);
      const client = clients.find(clientId ?? '');
      if (client === undefined) return undefined;
      const { room } = client;
      if (grantId === undefined) {
        const visit = await orUnavailable(visits.find(ctx, room, sub));
        return visit === null ? undefined : new VisitAccount(visit, client, { authTime: authTimeOf(token) });
      }
      const grant = decodeGrantId(grantId);
      if (grant?.room !== room) return undefined;
      const exchange = token?.kind === 'AuthorizationCode';
      const visit = await orUnavailable(exchange ? visits.confirm(ctx, grant) : visits.ofGrant(ctx, grant));
      const { serial } = grant;
      return visit === null ? undefined : new VisitAccount(visit, client, { serial, authTime: authTimeOf(token) });
    },

    async loadExistingGrant(ctx) {
      const account = ctx.oidc.entities.Account;
      const clientId = ctx.oidc.client?.clientId;
      const serial = serialOf(ctx);
      if (!(account instanceof VisitAccount) || clientId === undefined || serial === null) return undefined;
      const { room } = clients.get(clientId);
      const { sub, plannedEndMs } = account.visit;
      const id = encodeGrantId({ room, sub, serial, clientId });
      return new ctx.oidc.provider.Grant(
        grantPayload(id, sub, clientId, clock.ownSeconds(Math.ceil(plannedEndMs / 1000))) as never,
      );
    },

    async revokeGrantPolicy(ctx) {
      if (ctx.oidc.route !== 'revocation') return true;
      // RFC 7009: a client that gives its refresh token back says that the visit is over, and so does one that never had any.
      const { AccessToken: accessToken, RefreshToken: refreshToken } = ctx.oidc.entities;
      const lastToken = refreshToken ?? (ctx.oidc.client?.grantTypeAllowed('refresh_token') ? undefined : accessToken);
      const grant = decodeGrantId(lastToken?.grantId ?? '');
      if (grant !== null) await orUnavailable(line.release({ ...grant, outcome: 'completed' }));
      return false;
    },

    extraTokenClaims(ctx, token) {
      const account = ctx.oidc.entities.Account;
      if (!(account instanceof VisitAccount)) return {};
      const times = { auth_time: account.authTime };
      if (token.format !== 'jwt' || token.kind !== 'AccessToken') return times;
      // Nobody keeps it: what `/verify` needs to know of its grant is in the token itself.
      return { ...times, ...account.visitClaims(), sid: account.sid };
    },

    // A single-page app talks to us from where its registered redirect URIs are.
    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === 'none' && client.redirectUris?.some((uri) => new URL(uri).origin === origin) === true,
    expiresWithSession: () => false,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: (ctx) => ctx.oidc.client?.clientAuthMethod === 'none',

    ttl: {
      AuthorizationCode: (ctx) => withinVisit(ctx, CODE_TTL_S),
      AccessToken: (ctx, _token, { clientId }) =>
        withinVisit(ctx, Math.floor(clients.get(clientId).accessTokenMs / 1000)),
      IdToken: (ctx) => secondsOf(ctx, (visit) => visits.idTokenSeconds(visit)),
      RefreshToken: (ctx) => withinVisit(ctx, Number.MAX_SAFE_INTEGER),
      Interaction: REQUEST_TTL_S,
      Session: REQUEST_TTL_S,
      Grant: REQUEST_TTL_S,
    },

    async renderError(ctx, { error, error_description: description }, cause) {
      const requestLost = cause instanceof errors.SessionNotFound;
      await parts.renderError(ctx, { status: ctx.status, error, description, requestLost });
    },
  };

  /** RFC 7662 §4: a confidential client of the room may ask about the room's tokens, a public one about its own. */
  function mayIntrospect(
    _ctx: KoaContextWithOIDC,
    caller: Client,
    { clientId = '' }: { clientId?: string | undefined },
  ) {
    const owner = clients.find(clientId);
    const asker = clients.get(caller.clientId);
    return caller.clientAuthMethod === 'none' ? owner === asker : owner?.room === asker.room;
  }
}

function named(token: object): { clientId?: string; grantId?: string } {
  return token;
}
