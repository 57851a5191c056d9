import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { basicAuth } from '../../support/endpoints.ts';
import { type HttpAnswer, http } from '../../support/http.ts';
import { SHOP_CALLBACK, SHOP_SECRET } from '../../support/shop-setup.ts';
import type { History, Login, Refresh } from '../history.ts';

const TIMEOUT_MS = 5_000;

export interface Address {
  /** What the product calls itself. */
  readonly issuer: string;
  /** Where the messages go. */
  readonly port: number;
}

/** What a gateway remembers of a login that has begun. */
interface Begun {
  readonly verifier: string;
  readonly nonce: string;
}

/** A gateway's session: its login and the newest tokens. */
export interface Session {
  readonly login: Login;
  readonly refreshToken: string;
  readonly accessToken: string;
}

export interface Whose {
  readonly person: number;
  readonly jar: number;
}

/** A confidential relying party: exchanges codes, refreshes and says goodbye. */
export class Gateway {
  /** Whether its callback answers. */
  isAway = false;
  readonly #history: History;
  readonly #address: Address;
  readonly #clientId: string;
  /** By `state`: in a browser they are cookies, which a copy has as well. */
  readonly #begun = new Map<string, Begun>();

  constructor(history: History, address: Address, clientId = 'shop') {
    this.#history = history;
    this.#address = address;
    this.#clientId = clientId;
  }

  /** @returns where a login begins */
  begin(): string {
    const [verifier, nonce, state] = [text(), text(), text()];
    this.#begun.set(state, { verifier, nonce });
    const parameters = new URLSearchParams({
      client_id: this.#clientId,
      response_type: 'code',
      redirect_uri: SHOP_CALLBACK,
      scope: 'openid',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return `${this.#address.issuer}/authorize?${parameters}`;
  }

  /** The callback: exchanges the code. @returns null when the visitor is shown an error */
  async callback(url: string, whose: Whose): Promise<Session | null> {
    const { searchParams } = new URL(url);
    const [code, begun] = [searchParams.get('code'), this.#begun.get(searchParams.get('state') ?? '')];
    if (this.isAway || code === null || begun === undefined) return null;
    const { verifier, nonce } = begun;
    const beganMs = this.#history.nowMs();
    const form = { grant_type: 'authorization_code', code, redirect_uri: SHOP_CALLBACK, code_verifier: verifier };
    const answer = await this.#post('/token', form);
    if (answer?.status === 400) this.#history.refusedCodes += 1;
    if (answer?.status !== 200) return null;
    const tokens = JSON.parse(answer.text) as { id_token: string; refresh_token: string; access_token: string };
    const claims = decodeJwt<{ queue_position?: number }>(tokens.id_token);
    if (claims.nonce !== nonce) this.#history.oddAnswers.push('an ID token with the nonce of another login');
    const login: Login = {
      ...whose,
      sub: claims.sub ?? '',
      number: claims.queue_position ?? null,
      exchange: { beganMs, endedMs: this.#history.nowMs() },
      toldEndMs: this.#history.fromWallClock((claims.exp ?? 0) * 1000),
      refreshes: [],
    };
    this.#history.logins.push(login);
    return { login, refreshToken: tokens.refresh_token, accessToken: tokens.access_token };
  }

  /** @returns what came of it, and the session with its newest tokens */
  async refresh(session: Session): Promise<{ result: Refresh['result']; session: Session }> {
    const beganMs = this.#history.nowMs();
    const answer = await this.#post('/token', { grant_type: 'refresh_token', refresh_token: session.refreshToken });
    const result = answer === null || answer.status >= 500 ? 'unknown' : answer.status === 200 ? 'good' : 'refused';
    session.login.refreshes.push({ beganMs, endedMs: this.#history.nowMs(), result });
    if (answer === null || result !== 'good') return { result, session };
    const tokens = JSON.parse(answer.text) as { refresh_token?: string; access_token: string };
    return {
      result,
      session: {
        ...session,
        refreshToken: tokens.refresh_token ?? session.refreshToken,
        accessToken: tokens.access_token,
      },
    };
  }

  /** @returns whether userinfo took the access token; null: not known */
  async userinfo({ accessToken }: Session): Promise<boolean | null> {
    const answer = await this.#send('/userinfo', { headers: { Authorization: `Bearer ${accessToken}` } });
    return answer === null || answer.status >= 500 ? null : answer.status === 200;
  }

  /** Says that the visit is over. */
  async complete({ accessToken }: Session): Promise<void> {
    await this.#send('/complete', { method: 'POST', headers: { Authorization: `Bearer ${accessToken}` } });
  }

  #post(path: string, form: Record<string, string>): Promise<HttpAnswer | null> {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...basicAuth(this.#clientId, SHOP_SECRET),
    };
    return this.#send(path, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
  }

  async #send(
    path: string,
    { headers, ...rest }: { method?: string; headers: Record<string, string>; body?: string },
  ): Promise<HttpAnswer | null> {
    const { issuer, port } = this.#address;
    const host = { Host: new URL(issuer).host, Connection: 'close' };
    try {
      const options = { ...rest, headers: { ...host, ...headers }, timeoutMs: TIMEOUT_MS };
      const answer = await http(`http://127.0.0.1:${port}${path}`, options);
      if (answer.status >= 500 && answer.status !== 503) this.#history.oddAnswers.push(`${answer.status} for ${path}`);
      return answer;
    } catch {
      return null;
    }
  }
}

function text(): string {
  return randomBytes(32).toString('base64url');
}
