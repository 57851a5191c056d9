import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CrowdFault } from './crowd-fault.ts';
import { statusFault } from './routes.ts';
import type { Target } from './target.ts';
import type { Wire, WireAnswer } from './wire.ts';

/** A login that is under way: what its callback is checked against. */
export interface Login {
  readonly url: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What the gateway holds of a visitor who is inside. */
export interface Visit {
  readonly accessToken: string;
  /** null: none was issued. */
  readonly refreshToken: string | null;
  /** Of the access token, epoch milliseconds. */
  readonly expiresAtMs: number;
  /** null: the visitor passed without one. */
  readonly number: number | null;
}

const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().nonnegative(),
  id_token: z.string().optional(),
});
const claimsSchema = z.object({ nonce: z.string().optional(), queue_position: z.int().optional() });

/** So long before its end an access token counts as used up. */
const MARGIN_MS = 1_000;

/** The gateway of the client: what happens between it and the provider when visitors come and go. */
export class Gateway {
  readonly #target: Target;
  readonly #wire: Wire;

  constructor(target: Target, wire: Wire) {
    this.#target = target;
    this.#wire = wire;
  }

  /** Whether codes can be exchanged: what that takes is known. */
  get exchanges(): boolean {
    return this.#target.client.authentication !== null;
  }

  /** An authorization request with PKCE (OIDC Core §3.1.2.1, RFC 7636 §4). */
  login(): Login {
    const { issuer, client } = this.#target;
    const [state, nonce, codeVerifier] = [random(), random(), random()];
    const url = new URL(`${issuer}/authorize`);
    url.search = String(
      new URLSearchParams({
        client_id: client.clientId,
        redirect_uri: client.redirectUri,
        response_type: 'code',
        scope: 'openid',
        state,
        nonce,
        code_challenge: hash('sha256', codeVerifier, 'base64url'),
        code_challenge_method: 'S256',
      }),
    );
    return { url, state, nonce, codeVerifier };
  }

  /** Exchanges the code that a callback brought. Throws when anything about it is not as the login wanted it. */
  async exchange(callback: URL, login: Login): Promise<Visit> {
    const brought = callback.searchParams;
    if (brought.get('state') !== login.state) throw new CrowdFault('answer', 'the callback brought a wrong state');
    const code = brought.get('code');
    if (code === null) throw new CrowdFault('answer', `the callback brought ${errorWord(brought.get('error'))}`);
    const answer = await this.#token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.#target.client.redirectUri,
      code_verifier: login.codeVerifier,
    });
    if (answer.status !== 200) throw tokenFault(answer);
    return visitOf(answer, login.nonce);
  }

  /** A visit with an access token that is good. @returns null: it is over, as far as anybody here can tell */
  async renew(visit: Visit): Promise<Visit | null> {
    if (Date.now() < visit.expiresAtMs - MARGIN_MS) return visit;
    if (visit.refreshToken === null) return null;
    const answer = await this.#token({ grant_type: 'refresh_token', refresh_token: visit.refreshToken });
    if (answer.status === 200) return visitOf(answer, null);
    if (errorOf(answer) === 'invalid_grant') return null;
    throw tokenFault(answer);
  }

  /** Tells the room that the visitor is done. @returns false: the visit was over already */
  async complete({ accessToken }: Visit): Promise<boolean> {
    const url = new URL(`${this.#target.issuer}/complete`);
    const answer = await this.#wire.send(url, { method: 'POST', headers: { Authorization: `Bearer ${accessToken}` } });
    if (answer.status === 401) return false;
    if (answer.status !== 204) throw statusFault('/complete', answer.status);
    return true;
  }

  #token(form: Readonly<Record<string, string>>): Promise<WireAnswer> {
    const { issuer, client } = this.#target;
    const { clientId, secret, authentication } = client;
    const body = new URLSearchParams(form);
    const headers: Record<string, string> = { 'Content-Type': 'application/x-www-form-urlencoded' };
    if (authentication === 'client_secret_basic') headers.Authorization = basic(clientId, secret);
    else body.set('client_id', clientId);
    if (authentication === 'client_secret_post') body.set('client_secret', secret);
    return this.#wire.send(new URL(`${issuer}/token`), { method: 'POST', headers, body: String(body) });
  }
}

function random(): string {
  return randomBytes(32).toString('base64url');
}

/** RFC 6749 §2.3.1: both are encoded as forms are. */
function basic(clientId: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}`;
}

/** @param nonce null: the ID token, if any, is not of a login */
function visitOf({ text }: WireAnswer, nonce: string | null): Visit {
  const tokens = tokensSchema.safeParse(jsonOf(text));
  if (!tokens.success) throw new CrowdFault('answer', '/token answered without what it should');
  const {
    access_token: accessToken,
    refresh_token: refreshToken = null,
    expires_in: expiresInS,
    id_token,
  } = tokens.data;
  // From the provider itself, so the signature need not be looked at (OIDC Core §3.1.3.7, 6).
  const [, payload = ''] = id_token?.split('.') ?? [];
  const claims = claimsSchema.safeParse(jsonOf(Buffer.from(payload, 'base64url').toString())).data;
  if (nonce !== null && claims?.nonce !== nonce) throw new CrowdFault('answer', 'the ID token has a wrong nonce');
  const position = claims?.queue_position ?? 0;
  return {
    accessToken,
    refreshToken,
    expiresAtMs: Date.now() + expiresInS * 1000,
    number: position > 0 ? position : null,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function errorOf({ text }: WireAnswer): string {
  return errorWord(z.object({ error: z.string() }).safeParse(jsonOf(text)).data?.error ?? null);
}

/** The codes of OAuth are plain words (RFC 6749 §5.2); what is none is not repeated. */
function errorWord(error: string | null): string {
  return error !== null && /^[a-z_]{1,40}$/.test(error) ? error : 'no reason';
}

function tokenFault(answer: WireAnswer): CrowdFault {
  const passes = answer.status >= 500;
  return new CrowdFault('status', `/token answered ${answer.status} (${errorOf(answer)})`, { passes });
}
