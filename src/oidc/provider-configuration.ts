import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { ClientConfig } from '../config/config.ts';
import { EXCHANGE_WINDOW_MS } from '../room/admission.ts';
import { basePathOf } from '../room/base-path.ts';
import type { AcceptedShapes } from './accepted-shapes.ts';
import { type AdapterParts, adapterFactory, grantPayload } from './adapter.ts';
import { type AdmitParts, admission } from './admit.ts';
import { decodeGrantId, encodeGrantId } from './grant-id.ts';
import { NOT_ADMITTED, waitingRoomPolicy } from './interaction-policy.ts';
import { SCOPES } from './scopes.ts';
import type { KeySet } from './signing-keys.ts';
import { orUnavailable } from './unavailable.ts';
import { CLAIMS, VisitAccount } from './visit-account.ts';

/** An error of the protocol that must not be redirected, shown to whoever made the request. */
export interface ProtocolError {
  readonly status: number;
  /** OAuth error code. */
  readonly error: string;
  readonly description: string | undefined;
}

export interface ProviderParts extends AdapterParts, AdmitParts {
  readonly issuer: string;
  readonly registered: readonly ClientConfig[];
  readonly acceptedShapes: AcceptedShapes;
  /** Answers a browser. */
  readonly renderError: (ctx: KoaContextWithOIDC, error: ProtocolError) => Promise<void>;
}

/** How long an authorization request may wait in a visitor's browser. */
export const REQUEST_TTL_S = 24 * 3600;

/** Codes outlive no visit that was never exchanged, and never its planned end. */
const CODE_TTL_S = EXCHANGE_WINDOW_MS / 1000;

/** The one parameter that no client sends: its validator is where admission happens, see `admission`. */
const ADMISSION_HOOK = 'owr_admission';

/** How the library is set up. Every feature is named, so that none comes in by default. */
export function providerConfiguration(parts: ProviderParts, keys: KeySet): Configuration {
  const { clients, line, visits } = parts;
  const basePath = basePathOf(parts.issuer);
  const secure = parts.issuer.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: false } as const;

  /** Whole seconds that a token of this request may live: at most `wanted`, and never beyond the visit. */
  function withinVisit(ctx: KoaContextWithOIDC, wanted: number): number {
    const account = ctx.oidc.entities.Account;
    return account instanceof VisitAccount ? Math.min(wanted, visits.remainingSeconds(account.admission)) : 1;
  }

  return {
    adapter: adapterFactory(parts),
    clients: parts.registered.map(({ metadata }) => ({ ...metadata }) as never),
    clientDefaults: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      response_modes: ['query'],
      id_token_signed_response_alg: keys.algorithm,
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
      idTokenSigningAlgValues: [keys.algorithm],
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
        const ticket = parts.tickets.read(ctx, room) ?? parts.tickets.issue(clientId);
        parts.tickets.write(ctx, room, { ...ticket, clientId, uid, locales: localesOf(params) });
        return `${basePath}/interaction/${uid}`;
      },
    },
    extraParams: { [ADMISSION_HOOK]: admission(parts) },

    async findAccount(ctx, sub, token) {
      const { clientId, grantId } = token === undefined ? { clientId: ctx.oidc.client?.clientId } : named(token);
      const client = clients.find(clientId ?? '');
      const room = grantId === undefined ? client?.room : decodeGrantId(grantId)?.room;
      if (client === undefined || room !== client.room) return undefined;
      const exchange = token?.kind === 'AuthorizationCode';
      const visit = await orUnavailable(exchange ? visits.confirm(ctx, room, sub) : visits.find(ctx, room, sub));
      return visit === null ? undefined : new VisitAccount(visit, client, authTime(token));
    },

    async loadExistingGrant(ctx) {
      const account = ctx.oidc.entities.Account;
      const clientId = ctx.oidc.client?.clientId;
      if (!(account instanceof VisitAccount) || clientId === undefined) return undefined;
      const { room } = clients.get(clientId);
      const { sub, grantGeneration: generation, plannedEndMs } = account.admission;
      const id = encodeGrantId({ room, sub, generation, clientId });
      return new ctx.oidc.provider.Grant(grantPayload(id, sub, clientId, Math.ceil(plannedEndMs / 1000)) as never);
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
      const generation = decodeGrantId(token.grantId)?.generation;
      return { ...times, ...account.visitClaims(), grant_generation: generation };
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
      IdToken: (ctx) => withinVisit(ctx, Number.MAX_SAFE_INTEGER),
      RefreshToken: (ctx) => withinVisit(ctx, Number.MAX_SAFE_INTEGER),
      Interaction: REQUEST_TTL_S,
      Session: REQUEST_TTL_S,
      Grant: REQUEST_TTL_S,
    },

    async renderError(ctx, { error, error_description: description }) {
      await parts.renderError(ctx, { status: ctx.status, error, description });
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

/** Longer lists are cut at a whole tag. */
const MOST_LOCALE_CHARACTERS = 100;

/** What a request says of the visitor's languages. */
function localesOf({ ui_locales: locales }: { readonly ui_locales?: unknown }): string | null {
  if (typeof locales !== 'string') return null;
  const kept = locales.slice(0, MOST_LOCALE_CHARACTERS + 1);
  return kept.length <= MOST_LOCALE_CHARACTERS ? kept : kept.slice(0, Math.max(0, kept.lastIndexOf(' '))) || null;
}

function named(token: object): { clientId?: string; grantId?: string } {
  return token;
}

function authTime(token: unknown): number | null {
  const { extra, authTime: own } = (token ?? {}) as { extra?: { auth_time?: unknown }; authTime?: unknown };
  const time = own ?? extra?.auth_time;
  return typeof time === 'number' ? time : null;
}
