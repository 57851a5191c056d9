import { z } from 'zod';

const written = z.record(z.string(), z.unknown());

const secret = z.strictObject({
  sha256: z.string(),
  madeAtMs: z.number(),
  goodUntilMs: z.number().nullable(),
});

/** The document that all processes of a deployment share. */
export const storedDefinitions = z.strictObject({
  rooms: z.array(z.strictObject({ name: z.string(), written })),
  clients: z.array(
    z.strictObject({
      clientId: z.string(),
      written,
      secrets: z.array(secret),
      sinceLineMs: z.number().optional(),
    }),
  ),
  /** Rooms that were deleted a short time ago, with those of their clients that are still to be told of logouts. */
  retired: z.array(
    z.strictObject({
      room: z.string(),
      /** Epoch milliseconds by the clock of the store. */
      atMs: z.number(),
      clients: z.array(written),
    }),
  ),
});

type Deep<Value> = Value extends (infer Item)[]
  ? readonly Deep<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Deep<Value[Key]> }
    : Value;

export type StoredDefinitions = Deep<z.output<typeof storedDefinitions>>;
export type StoredRoom = StoredDefinitions['rooms'][number];
export type StoredClient = StoredDefinitions['clients'][number];

export const nothingStored: StoredDefinitions = { rooms: [], clients: [], retired: [] };

/** The name of the document. */
export const DEFINITIONS = 'definitions';

/** How many rooms, and how many clients, the admin API may make. */
export const MOST_DEFINITIONS = 1_000;

/** How long the ends of the visits of a deleted room are noted and told. */
const RETIRED_MS = 24 * 3_600_000;

/** Those that were deleted so short a time ago that something of them may still have to be told. */
export function stillRetired(retired: StoredDefinitions['retired'], storeMs: number): StoredDefinitions['retired'] {
  return retired.filter(({ atMs }) => storeMs - atMs < RETIRED_MS);
}
