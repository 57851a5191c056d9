import { randomBytes } from 'node:crypto';
import * as oidc from 'openid-client';

/** A login that is under way: what the callback is checked against. */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface ShopVisit {
  readonly number: number | null;
  readonly idToken: string;
  readonly refreshToken: string | null;
  /** Epoch milliseconds. */
  readonly freshUntilMs: number;
}

/** Login state of one browser at the demo shop. */
export interface ShopSession {
  login: PendingLogin | null;
  visit: ShopVisit | null;
}

const MAX_SESSIONS = 1_000;

/** Sessions in memory, by a random id in a cookie; the oldest make room for new ones. */
export class ShopSessions {
  readonly #sessions = new Map<string, ShopSession>();

  open(): { readonly id: string; readonly session: ShopSession } {
    const id = randomBytes(16).toString('base64url');
    const session: ShopSession = { login: null, visit: null };
    this.#sessions.set(id, session);
    if (this.#sessions.size > MAX_SESSIONS) {
      const oldest = this.#sessions.keys().next();
      if (!oldest.done) this.#sessions.delete(oldest.value);
    }
    return { id, session };
  }

  find(cookieHeader: string | undefined): ShopSession | null {
    const id = /(?:^|; *)shop=([\w-]{22})/.exec(cookieHeader ?? '')?.[1];
    return id === undefined ? null : (this.#sessions.get(id) ?? null);
  }
}

/** Begins a login (OIDC Core §3.1.2.1, PKCE of RFC 7636). @returns where to send the browser */
export async function beginLogin(client: oidc.Configuration, redirectUri: string, session: ShopSession): Promise<URL> {
  const login = { state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier() };
  session.login = login;
  return oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    state: login.state,
    nonce: login.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(login.codeVerifier),
    code_challenge_method: 'S256',
  });
}

/** Exchanges the code that came back. Throws when anything about it is not as the login wanted it. */
export async function finishLogin(client: oidc.Configuration, url: URL, session: ShopSession): Promise<void> {
  if (session.login === null) throw new Error('no login is under way');
  const { state, nonce, codeVerifier } = session.login;
  session.login = null;
  const tokens = await oidc.authorizationCodeGrant(client, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  session.visit = visitOf(tokens);
}

/** Keeps a visit going: once its access token has run out, the waiting room is asked whether it still lasts. */
export async function keepVisit(client: oidc.Configuration, session: ShopSession): Promise<ShopVisit | null> {
  const { visit } = session;
  if (visit === null || visit.freshUntilMs > Date.now()) return visit;
  try {
    const tokens = visit.refreshToken === null ? null : await oidc.refreshTokenGrant(client, visit.refreshToken);
    session.visit = tokens === null ? null : visitOf(tokens);
  } catch (error) {
    if (!(error instanceof oidc.ResponseBodyError)) throw error;
    session.visit = null;
  }
  return session.visit;
}

function visitOf(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): ShopVisit {
  const position = tokens.claims()?.queue_position;
  return {
    number: typeof position === 'number' ? position : null,
    idToken: tokens.id_token ?? '',
    refreshToken: tokens.refresh_token ?? null,
    freshUntilMs: Date.now() + (tokens.expiresIn() ?? 0) * 1000,
  };
}
