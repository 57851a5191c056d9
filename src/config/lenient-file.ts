import { z } from 'zod';

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string().catch('')).optional().catch(undefined);

const emptyRoom = { inlet: {} };
const room = z.object({ inlet: z.record(z.string(), z.unknown()).catch({}) }).catch(emptyRoom);

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const file = z
  .object({
    issuer: text,
    admin_keys: z.array(z.object({ name: text, key: text }).catch({})).catch([]),
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
            jwks_uri: text,
            jwks: z.unknown().optional(),
            grant_types: texts,
            token_endpoint_auth_method: text,
          })
          .catch({}),
      )
      .catch([]),
  })
  .catch({ issuer: undefined, admin_keys: [], rooms: [], clients: [] });

/** As much of a configuration file as can be understood, for checks that should be made in spite of other mistakes. */
export type LenientFile = z.output<typeof file>;
export type LenientClient = LenientFile['clients'][number];

/** Leaves out whatever is not as it should be. Never throws. */
export function lenientFile(value: unknown): LenientFile {
  return file.parse(value);
}
