import { z } from 'zod';

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string().catch('')).optional().catch(undefined);

const colors = { accent: text, background: text, text, card: text };
const link = z.object({ url: text }).catch({});
const look = z.object({
  logo: text,
  logo_dark: text,
  preview_image: text,
  colors: z
    .object({ ...colors, dark: z.object(colors).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  links: z.array(link).optional().catch(undefined),
});

const emptyRoom = { inlet: {}, webhooks: [] };
const room = z
  .object({
    mode: text,
    aws_api: z.unknown().optional(),
    aws_event_id: text,
    aws_private_issuer: text,
    inlet: z.record(z.string(), z.unknown()).catch({}),
    opens_at: z.unknown().optional(),
    gate: z.object({ url: text }).optional().catch(undefined),
    webhooks: z.array(z.object({ name: text, url: text }).catch({})).catch([]),
    look: look.optional().catch(undefined),
    template: text,
  })
  .catch(emptyRoom);

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const file = z
  .object({
    issuer: text,
    signing: z.object({ algorithm: text, also: texts }).catch({}),
    admin_keys: z.array(z.object({ name: text, key: text }).catch({})).catch([]),
    aws_keys: z.array(z.object({ access_key_id: text, secret_access_key: text, rooms: texts }).catch({})).catch([]),
    // A record would pass over a room of the name `__proto__`.
    rooms: z.unknown().transform((value) => {
      const entries = isMapping(value) ? Object.entries(value) : [];
      return entries.map(([name, section]) => ({ name, ...room.parse(section) }));
    }),
    clients: z
      .array(
        z
          .object({
            client_id: text,
            client_secret: text,
            room: text,
            redirect_uris: texts,
            post_logout_redirect_uris: texts,
            initiate_login_uri: text,
            backchannel_logout_uri: text,
            jwks_uri: text,
            application_type: text,
            jwks: z.unknown().optional(),
            grant_types: texts,
            token_endpoint_auth_method: text,
            access_token_format: text,
            id_token_signed_response_alg: text,
            audience: z.unknown().optional(),
          })
          .catch({}),
      )
      .catch([]),
  })
  .catch({ issuer: undefined, signing: {}, admin_keys: [], aws_keys: [], rooms: [], clients: [] });

/** As much of a configuration file as can be understood, for checks that should be made in spite of other mistakes. */
export type LenientFile = z.output<typeof file>;
export type LenientRoom = LenientFile['rooms'][number];
export type LenientClient = LenientFile['clients'][number];

/** Leaves out whatever is not as it should be. Never throws. */
export function lenientFile(value: unknown): LenientFile {
  return file.parse(value);
}
