import { z } from 'zod';
import { SIGNING_ALGORITHMS } from '../signing-config.ts';
import { TICKET_GRANT_TYPE } from '../ticket-grant-type.ts';
import { formatDuration } from '../words/duration.ts';
import { address, duration, list, matching, oneOf, section, text, wholeNumber, yesOrNo } from './schema-parts.ts';

export const defaultHoldMs = 600_000;
export const defaultAccessTokenMs = 60_000;

export const SYNTHETIC_CLAIMS = ['email', 'profile'] as const;

export const clientIdPattern = /^[\x21-\x7e]{1,128}$/;

const name = text({ min: 1, max: 100 });

export const clientSection = section('a mapping with client_id, redirect_uris and room', {
  client_id: matching('1 to 128 visible ASCII characters', clientIdPattern).describe('How the gateway names itself.'),
  client_secret: matching('1 to 256 printable ASCII characters', /^[\x20-\x7e]{1,256}$/)
    .describe('At least 16 characters in production.')
    .optional(),
  room: z.string({ error: 'must be the name of a room' }).describe('The room whose line its visitors wait in.'),
  redirect_uris: list('a list of at least one URL', address())
    .min(1, 'must be a list of at least one URL')
    .describe(
      'Where the gateway takes codes; https but for loopback outside production. Left out by apps that have no codes.',
    )
    .optional(),
  post_logout_redirect_uris: list('a list of URLs', address())
    .describe('Where a visitor may be sent after a logout.')
    .optional(),
  initiate_login_uri: address()
    .describe('A protected page: a visitor whose turn came after the hold is sent there, to log in afresh.')
    .optional(),
  initiate_login_iss: yesOrNo()
    .describe('Whether `iss` is appended to it (OIDC Core §4), for gateways that choose among providers. Default true.')
    .optional(),
  grant_types: list('a list of grant types', oneOf(['authorization_code', 'refresh_token', TICKET_GRANT_TYPE]))
    .describe(
      'With refresh_token the gateway learns by a refused refresh that the visit is over; the ticket is for apps. ' +
        'Default [authorization_code].',
    )
    .optional(),
  response_types: list('[code]', oneOf(['code']))
    .min(1, 'must be [code]')
    .describe('Default [code].')
    .optional(),
  token_endpoint_auth_method: oneOf(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .describe(
      'How the gateway proves itself; none for a public client, which must use PKCE. Default client_secret_basic.',
    )
    .optional(),
  jwks: z
    .looseObject({ keys: z.array(z.looseObject({}, 'must be a JWK'), 'must be a list of JWKs') }, 'must be a JWK Set')
    .describe('Public keys of a client that uses private_key_jwt.')
    .optional(),
  jwks_uri: address().describe('Where those keys are, instead of jwks.').optional(),
  token_endpoint_auth_signing_alg: oneOf(['RS256', 'PS256', 'ES256', 'EdDSA'])
    .describe('With what a client that uses private_key_jwt signs. Default: any of these.')
    .optional(),
  id_token_signed_response_alg: oneOf(SIGNING_ALGORITHMS)
    .describe('What its tokens are signed by: one that signing offers. Default signing.algorithm.')
    .optional(),
  application_type: oneOf(['web', 'native'])
    .describe('native: an app that takes its codes on loopback, at any port. Default web.')
    .optional(),
  subject_type: oneOf(['public']).describe('Default public.').optional(),
  scope: matching('scopes with a space between them', /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
    .describe('The scopes that the gateway may ask for. Default all.')
    .optional(),
  default_max_age: wholeNumber({ min: 0, max: 2_147_483_647 })
    .describe('Seconds after which the interaction step is repeated.')
    .optional(),
  require_auth_time: yesOrNo().describe('Accepted for completeness: the claim auth_time is always there.').optional(),
  client_name: name.describe('For people.').optional(),
  client_uri: address().optional(),
  logo_uri: address().optional(),
  policy_uri: address().optional(),
  tos_uri: address().optional(),
  contacts: list('a list of texts', name).optional(),
  hold: duration({ min: 1_000, max: 3_600_000 })
    .describe(`How long the gateway keeps its own login state. Default ${formatDuration(defaultHoldMs)}.`)
    .optional(),
  access_token: duration({ min: 1_000, max: 86_400_000 })
    .describe(`Lifetime of access tokens. Default ${formatDuration(defaultAccessTokenMs)}.`)
    .optional(),
  access_token_format: oneOf(['opaque', 'jwt'])
    .describe('jwt: as RFC 9068 has it, for authorizers that check tokens by themselves. Default opaque.')
    .optional(),
  audience: matching('an absolute URI', /^[a-z][a-z0-9+.-]*:[\x21\x24-\x7e]{1,250}$/i)
    .describe(
      'The `aud` of its JWT access tokens. Default the URI urn:oidc-waiting-room:room: and the name of the room.',
    )
    .optional(),
  backchannel_logout_uri: address()
    .describe('Told by POST when a visit has ended early (OpenID Connect Back-Channel Logout).')
    .optional(),
  backchannel_logout_session_required: yesOrNo()
    .describe('Accepted for completeness: a logout token always has `sid`, which names the login, and `sub`.')
    .optional(),
  session: duration({ min: 1_000, max: 7 * 86_400_000 })
    .describe(
      'How long a session of its gateway lasts that never asks again, like SessionTimeout of an AWS ALB: its tokens live ' +
        'no longer. Default: as long as the visit.',
    )
    .optional(),
  login_state: oneOf(['one', 'per_request'])
    .describe(
      'Whether its gateway keeps the state of one login at a time, or of each request. With one, only the newest tab of a ' +
        'browser goes back to it with a code. Default one.',
    )
    .optional(),
  reauthenticate: oneOf(['page', 'silent'])
    .describe(
      'What `prompt=login` and an elapsed `max_age` ask of a visitor who is inside: page: to go on by a button; silent: ' +
        'nothing, for gateways that send them always. Default page.',
    )
    .optional(),
  claims: list('a list of email and profile', oneOf(SYNTHETIC_CLAIMS))
    .describe('Scopes that synthetic claims are given for, when the gateway asks for them. Default both.')
    .optional(),
});
