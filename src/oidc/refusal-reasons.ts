import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { TICKET_GRANT_TYPE } from '../config/ticket-grant-type.ts';

/** Why something of a client is refused, and in words what to look at: a small fixed set, for metrics. */
export const REFUSALS = {
  foreign_host: 'it was asked under a Host that is not that of the issuer',
  unknown_client: 'its client_id is that of no client',
  wrong_method: 'it proves itself in another way than token_endpoint_auth_method says',
  wrong_secret: 'its client secret is another one than client_secret',
  wrong_assertion: 'its client assertion is not good: look at its key, its aud, its lifetime and the clock',
  keys_unreachable: 'its keys could not be fetched from jwks_uri',
  wrong_redirect_uri: 'its redirect_uri is none of redirect_uris, which are compared character by character',
  wrong_response_type: 'it asks for another response_type than code',
  wrong_response_mode: 'it asks for another response_mode than query or form_post',
  wrong_scope: 'it asks for a scope that it may not have, or not for openid',
  wrong_grant_type: 'its grant_type is none of grant_types',
  wrong_code: 'its code was used before, has run out, or came with another redirect_uri or code_verifier',
  wrong_ticket: 'its ticket is not one of this client',
  wrong_request: 'its request is not valid',
  /** Not a mistake: so a gateway learns of the end of a visit. */
  ended: 'the visit of its token is over, or the token has run out',
} as const;

export type RefusalReason = keyof typeof REFUSALS;
export const REFUSAL_REASONS = Object.keys(REFUSALS) as readonly RefusalReason[];

/** What a client asks for, in the order in which a login comes to it. */
export const CLIENT_STEPS = ['authorization', 'exchange', 'userinfo', 'refresh'] as const;
export type ClientStep = (typeof CLIENT_STEPS)[number];

/** Answers as they should be: to `prompt=none`, to an app that waits, while the store is away. */
const EXPECTED: ReadonlySet<string> = new Set([
  ...['login_required', 'interaction_required', 'temporarily_unavailable'],
  ...['authorization_pending', 'slow_down', 'expired_token', 'access_denied'],
]);

const BY_ERROR: Readonly<Record<string, RefusalReason>> = {
  invalid_redirect_uri: 'wrong_redirect_uri',
  unsupported_response_mode: 'wrong_response_mode',
  invalid_scope: 'wrong_scope',
  unsupported_grant_type: 'wrong_grant_type',
  unauthorized_client: 'wrong_grant_type',
  invalid_token: 'ended',
};

const BY_GRANT: Readonly<Record<string, RefusalReason>> = {
  authorization_code: 'wrong_code',
  refresh_token: 'ended',
  [TICKET_GRANT_TYPE]: 'wrong_ticket',
};

/** What the library says of a client that does not prove itself. */
const BY_DETAIL: Readonly<Record<string, RefusalReason>> = {
  'client not found': 'unknown_client',
  'invalid secret provided': 'wrong_secret',
  // Of the cause: the keys that the assertion is verified with.
  invalid_client_metadata: 'keys_unreachable',
  'the provided authentication mechanism does not match the registered client authentication method': 'wrong_method',
};

/** Returns the step that a request belongs to. @returns null: it is none of a login */
export function stepOf({ oidc: { route, params, body } }: KoaContextWithOIDC): ClientStep | null {
  if (route === 'authorization' || route === 'resume') return 'authorization';
  if (route === 'userinfo') return 'userinfo';
  if (route !== 'token') return null;
  // Before a client has proved itself the library knows no more of the request than that.
  return (params?.grant_type ?? body?.grant_type) === 'refresh_token' ? 'refresh' : 'exchange';
}

/** Returns why the library refuses a request. @returns null: for no fault of anybody's */
export function reasonOf(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): RefusalReason | null {
  const { error: code, error_detail: detail = '', error_description: description = '' } = error;
  if (EXPECTED.has(code) || error instanceof errors.SessionNotFound) return null;
  const { response_type: responseType = 'code', grant_type: grantType } = ctx.oidc.params ?? {};
  if (code === 'invalid_client') return BY_DETAIL[detail] ?? 'wrong_assertion';
  if (code === 'invalid_grant') return BY_GRANT[String(grantType)] ?? 'wrong_request';
  const known = BY_ERROR[code];
  if (known !== undefined) return known;
  if (responseType !== 'code') return 'wrong_response_type';
  if (/response_mode/.test(description)) return 'wrong_response_mode';
  if (/grant type/.test(description)) return 'wrong_grant_type';
  return 'wrong_request';
}
