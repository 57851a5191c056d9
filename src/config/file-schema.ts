import { z } from 'zod';
import { defaultSettings } from '../room/settings.ts';
import { settingsLimits } from '../room/settings-limits.ts';
import { formatDuration } from './duration.ts';
import {
  address,
  duration,
  instant,
  list,
  mapping,
  matching,
  oneOf,
  section,
  text,
  wholeNumber,
  yesOrNo,
} from './schema-parts.ts';
import { issuerDemand } from './web-address.ts';

export const roomNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const roomNameDemand =
  'must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends';

export const defaultHoldMs = 600_000;
export const defaultAccessTokenMs = 60_000;

const name = text({ min: 1, max: 100 });

const adminKey = section('a mapping with name, role and key', {
  name: name.describe('Who holds the key; written to the log of what was done.'),
  role: oneOf(['viewer', 'operator', 'admin']).describe('What the holder may do.'),
  key: matching('1 to 256 visible ASCII characters', /^[\x21-\x7e]{1,256}$/).describe(
    'The bearer token. At least 24 characters in production.',
  ),
});

const inlet = section('a mapping with admit and every, with capacity, or with all three', {
  admit: wholeNumber(settingsLimits.admit).describe('How many visitors each period calls.').optional(),
  every: duration(settingsLimits.everyMs).describe('Length of a period.').optional(),
  from: instant().describe('Before this nobody is called by rate.').optional(),
  until: instant().describe('From here on nobody is called by rate.').optional(),
  return_no_shows: yesOrNo()
    .describe('Whether a missed turn gives its share of the running period back. Default false.')
    .optional(),
  capacity: wholeNumber(settingsLimits.capacity)
    .describe('Upper bound of visitors inside plus turns called and not yet taken.')
    .optional(),
});

const room = section('a mapping of settings; {} takes the defaults', {
  title: name.describe('What visitors read. Default: the name of the room.').optional(),
  mode: oneOf(['off', 'open', 'paused', 'closed'])
    .describe(
      `off: everyone passes; open: visitors are called; paused: they join and nobody is called; closed: nobody joins. Default ${defaultSettings.mode}.`,
    )
    .optional(),
  inlet: inlet.describe('What calls the visitors. Without it: an operator, by hand.').optional(),
  turn_window: duration(settingsLimits.turnWindowMs)
    .describe(`How long a called visitor may take to enter. Default ${formatDuration(defaultSettings.turnWindowMs)}.`)
    .optional(),
  grace: duration(settingsLimits.graceMs)
    .describe(
      `How long after a missed turn a visitor may return with the same number. Default ${formatDuration(defaultSettings.graceMs)}.`,
    )
    .optional(),
  admission: duration(settingsLimits.admissionMs)
    .describe(`How long a visit lasts. Default ${formatDuration(defaultSettings.admissionMs)}.`)
    .optional(),
  message: text(settingsLimits.messageCharacters).describe('Words to everyone who waits.').optional(),
  opens_at: instant().describe('When the doors open, as the room status tells it. Opens nothing by itself.').optional(),
});

const client = section('a mapping with client_id, redirect_uris and room', {
  client_id: matching('1 to 128 visible ASCII characters', /^[\x21-\x7e]{1,128}$/).describe(
    'How the gateway names itself.',
  ),
  client_secret: matching('1 to 256 printable ASCII characters', /^[\x20-\x7e]{1,256}$/)
    .describe('At least 16 characters in production.')
    .optional(),
  room: z.string({ error: 'must be the name of a room' }).describe('The room whose line its visitors wait in.'),
  redirect_uris: list('a list of at least one URL', address())
    .min(1, 'must be a list of at least one URL')
    .describe('Where the gateway takes codes; https but for loopback outside production.'),
  post_logout_redirect_uris: list('a list of URLs', address())
    .describe('Where a visitor may be sent after a logout.')
    .optional(),
  initiate_login_uri: address()
    .describe('A protected page: a visitor whose turn came after the hold is sent there, to log in afresh.')
    .optional(),
  initiate_login_iss: yesOrNo()
    .describe('Whether `iss` is appended to it (OIDC Core §4), for gateways that choose among providers. Default true.')
    .optional(),
  grant_types: list('a list of authorization_code and refresh_token', oneOf(['authorization_code', 'refresh_token']))
    .describe(
      'With refresh_token the gateway learns by a refused refresh that the visit is over. Default [authorization_code].',
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
  id_token_signed_response_alg: oneOf(['RS256', 'ES256', 'EdDSA'])
    .describe('Must be the algorithm in use. Default that one.')
    .optional(),
  application_type: oneOf(['web', 'native']).describe('Default web.').optional(),
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
  claims: list('a list of email and profile', oneOf(['email', 'profile']))
    .describe('Synthetic claims for gateways that insist on them. Default none.')
    .optional(),
});

/** The configuration file, each value for itself; `file-rules.ts` has what concerns more than one. */
export const fileSchema = section('a mapping with rooms and clients', {
  issuer: z
    .string(issuerDemand)
    .describe(
      'The public URL of the provider, without a slash at its end. The environment variable ISSUER wins over it.',
    )
    .optional(),
  signing: section('a mapping with algorithm', {
    algorithm: oneOf(['RS256', 'ES256', 'EdDSA']).describe('Default RS256.').optional(),
  })
    .describe('How tokens are signed.')
    .optional(),
  admin_keys: list('a list of mappings with name, role and key', adminKey)
    .describe('Who may use the admin API.')
    .optional(),
  rooms: mapping('a mapping from names to rooms', room)
    .refine((rooms) => Object.keys(rooms).length > 0, 'must have at least one room')
    .meta({ propertyNames: { pattern: roomNamePattern.source }, minProperties: 1 })
    .describe('The waiting rooms, by name.'),
  clients: list('a list of clients', client)
    .describe('The gateways: OpenID Connect client metadata, plus room, hold, access_token and claims.')
    .optional(),
});

/** The file as people write it. */
export type FileInput = z.input<typeof fileSchema>;

/** The file as it was understood: durations and times in milliseconds. */
export type ConfigFile = z.output<typeof fileSchema>;
export type RoomSection = z.output<typeof room>;
export type ClientSection = z.output<typeof client>;
