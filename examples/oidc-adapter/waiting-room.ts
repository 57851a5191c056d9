import { randomBytes } from 'node:crypto';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';
import type { Context, Middleware } from 'koa';
import * as oidc from 'openid-client';

export interface WaitingRoomOptions {
  /** URL of the waiting room, as its configuration has it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Origin of this site. `/waiting-room/callback` on it must be one of the client's `redirect_uris`. */
  readonly site: string;
}

/** Somebody whose turn it was. */
export interface Visit {
  /** Their number in line; null: there was no line. */
  readonly number: number | null;
  /** Until when nobody needs to be asked whether the visit goes on, in epoch milliseconds. */
  readonly freshUntilMs: number;
  readonly refreshToken: string;
  readonly idToken: string;
}

/**
 * The waiting room as a site sees it: an OpenID provider, found by discovery. The site is a usual client of it
 * (authorization code, PKCE, state, nonce) and keeps what it has to remember in two encrypted cookies.
 */
export class WaitingRoom {
  readonly #client: oidc.Configuration;
  readonly #site: string;
  /** New at each start. Visitors then go through the waiting room once more, which recognises them: nobody waits twice. */
  readonly #key = randomBytes(32);

  private constructor(client: oidc.Configuration, site: string) {
    this.#client = client;
    this.#site = site;
  }

  /** Reads `/.well-known/openid-configuration`: the waiting room must be running. */
  static async discover({ issuer, clientId, clientSecret, site }: WaitingRoomOptions): Promise<WaitingRoom> {
    const url = new URL(issuer);
    // Plain http is for trying this out on one machine.
    const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    return new WaitingRoom(await oidc.discovery(url, clientId, clientSecret, undefined, { execute }), site);
  }

  /** The two addresses that belong to the waiting room: where visitors come back from it, and where they leave. */
  routes(): Middleware {
    return async (ctx, next) => {
      if (ctx.path === '/waiting-room/callback') return this.#comeBack(ctx);
      if (ctx.path === '/waiting-room/leave') return this.#leave(ctx);
      return next();
    };
  }

  /** The visit that a request belongs to; null: whoever sent it is not inside, or not any more. */
  async visit(ctx: Context): Promise<Visit | null> {
    const visit = (await this.#read(ctx, 'visit')) as Visit | null;
    if (visit === null || visit.freshUntilMs > Date.now()) return visit;
    try {
      // The access token has run out. That the waiting room gives another one means that the visit goes on.
      return await this.#keep(ctx, await oidc.refreshTokenGrant(this.#client, visit.refreshToken), visit);
    } catch (error) {
      // `invalid_grant`: it has ended, as planned or not. Anything else says nothing about the visit.
      if (!(error instanceof oidc.ResponseBodyError) || error.error !== 'invalid_grant') throw error;
      ctx.cookies.set('visit', null);
      return null;
    }
  }

  /** Sends a browser to the waiting room; when its turn has come, it is back at the address it asked for. */
  async sendToLine(ctx: Context): Promise<void> {
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const login = { state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier, returnTo: ctx.url };
    await this.#write(ctx, 'login', login);
    const url = oidc.buildAuthorizationUrl(this.#client, {
      redirect_uri: `${this.#site}/waiting-room/callback`,
      scope: 'openid',
      state: login.state,
      nonce: login.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
    ctx.redirect(url.href);
  }

  async #comeBack(ctx: Context): Promise<void> {
    const login = await this.#read(ctx, 'login');
    ctx.cookies.set('login', null);
    // Another tab came back before, or the cookie is gone: the front page begins again.
    if (login === null || login.state !== ctx.query.state) return ctx.redirect(`${this.#site}/`);
    const tokens = await oidc.authorizationCodeGrant(this.#client, new URL(ctx.url, this.#site), {
      expectedState: String(login.state),
      expectedNonce: String(login.nonce),
      pkceCodeVerifier: String(login.codeVerifier),
      idTokenExpected: true,
    });
    await this.#keep(ctx, tokens, null);
    ctx.redirect(`${this.#site}${login.returnTo}`);
  }

  /** Ends the visit (RP-initiated logout), so that somebody else may enter. */
  async #leave(ctx: Context): Promise<void> {
    const visit = (await this.#read(ctx, 'visit')) as Visit | null;
    ctx.cookies.set('visit', null);
    const hint = visit === null ? {} : { id_token_hint: visit.idToken };
    ctx.redirect(oidc.buildEndSessionUrl(this.#client, hint).href);
  }

  async #keep(
    ctx: Context,
    tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
    before: Visit | null,
  ): Promise<Visit> {
    const number = tokens.claims()?.queue_position;
    const visit: Visit = {
      number: typeof number === 'number' ? number : null,
      freshUntilMs: Date.now() + (tokens.expires_in ?? 0) * 1000,
      refreshToken: tokens.refresh_token ?? before?.refreshToken ?? '',
      idToken: tokens.id_token ?? before?.idToken ?? '',
    };
    await this.#write(ctx, 'visit', { ...visit });
    return visit;
  }

  async #write(ctx: Context, name: string, value: JWTPayload): Promise<void> {
    const sealed = new EncryptJWT(value).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setAudience(name);
    ctx.cookies.set(name, await sealed.encrypt(this.#key), { httpOnly: true, sameSite: 'lax' });
  }

  async #read(ctx: Context, name: string): Promise<JWTPayload | null> {
    try {
      return (await jwtDecrypt(ctx.cookies.get(name) ?? '', this.#key, { audience: name })).payload;
    } catch {
      return null;
    }
  }
}
