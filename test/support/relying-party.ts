import * as oidc from 'openid-client';
import type { Browser, Page } from './browser.ts';

export interface RelyingPartyOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client. */
  readonly secret: string | null;
  readonly redirectUri: string;
}

/** What one authorization request is checked against later. */
export interface LoginCheck {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** A relying party on `openid-client`: discovery, PKCE, nonce and every check that the library makes. */
export class RelyingParty {
  readonly configuration: oidc.Configuration;
  readonly redirectUri: string;

  private constructor(configuration: oidc.Configuration, redirectUri: string) {
    this.configuration = configuration;
    this.redirectUri = redirectUri;
  }

  static async discover({ issuer, clientId, secret, redirectUri }: RelyingPartyOptions): Promise<RelyingParty> {
    const configuration = await oidc.discovery(
      new URL(issuer),
      clientId,
      secret ?? undefined,
      secret === null ? oidc.None() : undefined,
      { execute: [oidc.allowInsecureRequests] },
    );
    return new RelyingParty(configuration, redirectUri);
  }

  async login(parameters: Record<string, string> = {}): Promise<LoginCheck> {
    const [state, nonce, codeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const url = oidc.buildAuthorizationUrl(this.configuration, {
      redirect_uri: this.redirectUri,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...parameters,
    });
    return { url: url.href, state, nonce, codeVerifier };
  }

  /** Whether an address is this party's callback, where a browser's walk ends. */
  readonly isCallback = (url: string): boolean => url.startsWith(this.redirectUri);

  /** Sends a browser there, up to the callback or to a page on which it waits. */
  walk(browser: Browser, url: string): Promise<Page> {
    return browser.go(url, { stopAt: this.isCallback });
  }

  /** Exchanges the code of a callback; throws as `openid-client` does. */
  exchange(callback: string, check: LoginCheck): Promise<Tokens> {
    return oidc.authorizationCodeGrant(this.configuration, new URL(callback), {
      expectedState: check.state,
      expectedNonce: check.nonce,
      pkceCodeVerifier: check.codeVerifier,
      idTokenExpected: true,
    });
  }

  refresh(refreshToken: string): Promise<Tokens> {
    return oidc.refreshTokenGrant(this.configuration, refreshToken);
  }

  userinfo(tokens: Tokens): Promise<oidc.UserInfoResponse> {
    return oidc.fetchUserInfo(this.configuration, tokens.access_token, tokens.claims()?.sub ?? '');
  }
}
