import { z } from 'zod';
import { clientSection } from './client-schema.ts';
import { roomNamePattern, roomSection } from './room-schema.ts';
import { list, mapping, matching, oneOf, section, text } from './schema-parts.ts';
import { issuerDemand } from './web-address.ts';

const name = text({ min: 1, max: 100 });

const adminKey = section('a mapping with name, role and key', {
  name: name.describe('Who holds the key; written to the log of what was done.'),
  role: oneOf(['viewer', 'operator', 'admin']).describe('What the holder may do.'),
  key: matching('1 to 256 visible ASCII characters', /^[\x21-\x7e]{1,256}$/).describe(
    'The bearer token. At least 24 characters in production.',
  ),
});

const awsKey = section('a mapping with access_key_id and secret_access_key', {
  access_key_id: matching('16 to 128 letters, digits and underscores', /^\w{16,128}$/).describe('Names the key.'),
  secret_access_key: matching('16 to 128 visible ASCII characters', /^[\x21-\x7e]{16,128}$/).describe(
    'At least 32 characters in production.',
  ),
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
  aws_keys: list('a list of mappings with access_key_id and secret_access_key', awsKey)
    .describe('Who may call /aws/private, with AWS Signature V4.')
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
