import { z } from 'zod';
import { issuerDemand } from '../rules/web-address.ts';
import { SIGNING_ALGORITHMS } from '../signing-config.ts';
import { clientSection } from './client-schema.ts';
import { roomNamePattern, roomSection } from './room-schema.ts';
import { duration, list, mapping, matching, oneOf, section, text } from './schema-parts.ts';

const DAY_MS = 86_400_000;

const name = text({ min: 1, max: 100 });

const adminKey = section('a mapping with name, role and key', {
  name: name.describe('Who holds the key; written to the log of what was done.'),
  role: oneOf(['viewer', 'operator', 'admin']).describe('What the holder may do.'),
  key: matching('1 to 256 visible ASCII characters', /^[\x21-\x7e]{1,256}$/).describe(
    'The bearer token. At least 24 characters in production, eight of them different.',
  ),
});

/** The calls below /aws/private. */
export const awsPrivateCalls = [
  'generate_token',
  'increment_serving_counter',
  'num_active_tokens',
  'expired_tokens',
  'update_session',
  'reset_initial_state',
  'session_sub',
] as const;

const awsKey = section('a mapping with access_key_id and secret_access_key', {
  access_key_id: matching('16 to 128 letters, digits and underscores', /^\w{16,128}$/).describe('Names the key.'),
  secret_access_key: matching('16 to 128 visible ASCII characters', /^[\x21-\x7e]{16,128}$/).describe(
    'At least 32 characters in production.',
  ),
  rooms: list('a list of rooms', name)
    .min(1, 'must be a list of rooms')
    .describe('Where it is good. Default all.')
    .optional(),
  calls: list('a list of private calls', oneOf(awsPrivateCalls))
    .min(1, 'must be a list of private calls')
    .describe('What it is good for. Default all.')
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
  signing: section('a mapping with algorithm and also', {
    algorithm: oneOf(SIGNING_ALGORITHMS).describe('For clients that state none. Default RS256.').optional(),
    also: list('a list of algorithms', oneOf(SIGNING_ALGORITHMS))
      .describe('What clients may state beside it and RS256: each has a key in the set from the day it is named.')
      .optional(),
  })
    .describe('How tokens are signed. A change takes effect a day later, when every gateway knows the keys.')
    .optional(),
  first_contact: oneOf(['proof', 'trust'])
    .describe(
      'Who enters a free room: a browser that has shown that it keeps cookies, or everybody at once. Default proof.',
    )
    .optional(),
  admin_keys: list('a list of mappings with name, role and key', adminKey)
    .describe('Who may use the admin API.')
    .optional(),
  audit_for: duration({ min: DAY_MS, max: 3650 * DAY_MS })
    .describe('How long it is kept who did what, in the panel and by the admin API. Default 400d.')
    .optional(),
  aws_keys: list('a list of mappings with access_key_id and secret_access_key', awsKey)
    .describe('Who may call /aws/private, with AWS Signature V4.')
    .optional(),
  replica_lost_after: duration({ min: 0, max: 3_600_000 })
    .describe(
      'For how long a replica of Redis that is gone may still be promoted; until then no more numbers are made safe. Default 5m. Only for a REDIS_URL without a failover behind it: 0s.',
    )
    .optional(),
  rooms: mapping('a mapping from names to rooms', roomSection)
    .refine((rooms) => Object.keys(rooms).length > 0, 'must have at least one room')
    .meta({ propertyNames: { pattern: roomNamePattern.source }, minProperties: 1 })
    .describe('The waiting rooms, by name.'),
  clients: list('a list of clients', clientSection)
    .describe('The gateways: OpenID Connect client metadata, plus room, hold, access_token and claims.')
    .optional(),
});

/** The file as people write it. */
export type FileInput = z.input<typeof fileSchema>;

/** The file as it was understood: durations and times in milliseconds. */
export type ConfigFile = z.output<typeof fileSchema>;
export type RoomSection = z.output<typeof roomSection>;
export type ClientSection = z.output<typeof clientSection>;
