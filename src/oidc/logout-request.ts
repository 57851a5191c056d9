import { decodeJwt } from 'jose';
import type { Client } from 'oidc-provider';
import type { OidcProvider } from './oidc-provider.ts';

/** An ID token that this provider has signed, expired or not. */
export interface LogoutHint {
  readonly sub: string;
}

export type CheckedLogout =
  | {
      readonly kind: 'valid';
      /** null: the request names no client. */
      readonly clientId: string | null;
      readonly hint: LogoutHint | null;
      /** Registered URI to return to, with `state`; null: none was asked for. */
      readonly returnTo: string | null;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Checks logout requests with the library's own means (OpenID Connect RP-Initiated Logout 1.0 §2 and §3). */
export class LogoutRequests {
  readonly #provider: OidcProvider;

  constructor(provider: OidcProvider) {
    this.#provider = provider;
  }

  async check(parameters: URLSearchParams): Promise<CheckedLogout> {
    for (const name of new Set(parameters.keys())) {
      if (parameters.getAll(name).length > 1) return { kind: 'invalid', reason: `${printable(name)} was given twice` };
    }
    const token = parameters.get('id_token_hint');
    const named = parameters.get('client_id');
    const hinted = token === null ? null : audienceOf(token);
    if (token !== null && hinted === null) return { kind: 'invalid', reason: 'the id_token_hint is not valid' };
    if (hinted !== null && named !== null && hinted !== named) {
      return { kind: 'invalid', reason: 'the id_token_hint is of another client' };
    }
    const clientId = hinted ?? named;
    if (clientId === null) return { kind: 'valid', clientId, hint: null, returnTo: null };
    const client = await this.#provider.current.Client.find(clientId);
    if (client === undefined) return { kind: 'invalid', reason: 'the client is not known' };
    const hint = token === null ? null : await this.#validate(token, client);
    if (token !== null && hint === null) return { kind: 'invalid', reason: 'the id_token_hint is not valid' };
    const returnUri = parameters.get('post_logout_redirect_uri');
    if (returnUri !== null && !client.postLogoutRedirectUriAllowed(returnUri)) {
      return { kind: 'invalid', reason: 'the post_logout_redirect_uri is not registered' };
    }
    return { kind: 'valid', clientId, hint, returnTo: withState(returnUri, parameters.get('state')) };
  }

  /** An expired ID token is as good a hint as any (§2). */
  async #validate(token: string, client: Client): Promise<LogoutHint | null> {
    try {
      const { payload } = await this.#provider.current.IdToken.validate(token, client);
      return { sub: String(payload.sub) };
    } catch {
      return null;
    }
  }
}

/** The client that an ID token claims to be for; nothing is verified yet. */
function audienceOf(token: string): string | null {
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === 'string' ? aud : null;
  } catch {
    return null;
  }
}

function withState(returnUri: string | null, state: string | null): string | null {
  if (returnUri === null || state === null) return returnUri;
  const url = new URL(returnUri);
  url.searchParams.set('state', state);
  return url.href;
}

/** A parameter's name is the sender's: only what looks like one is repeated. */
function printable(name: string): string {
  return /^\w{1,64}$/.test(name) ? name : 'a parameter';
}
