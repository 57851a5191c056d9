import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { parseJson } from '../room/parse-json.ts';

/** Shorter ones fit into the cookie as they are, and compressing takes longer than all the rest. */
const COMPRESS_FROM_BYTES = 1_400;
const MAX_INFLATED_BYTES = 65_536;

/** The visit and the login that a request led to, and when the visitor was last asked (epoch seconds). */
const finishedRequestSchema = z.object({
  sub: z.string(),
  authTime: z.int(),
  /** Absent in what version 0.1 wrote: a login begins as the request is resumed. */
  serial: z.int().optional(),
  /** For version 0.1, which takes a result until then (epoch seconds). */
  exp: z.int(),
});

export type FinishedRequest = z.infer<typeof finishedRequestSchema>;

/** An authorization request that waits: it lives in the visitor's browser, not in the store (DESIGN §3). */
export const pendingRequestSchema = z.object({
  /** The parameters, as the library accepted them. */
  params: z.record(z.string(), z.unknown()),
  /** The prompt that stopped it, with its reasons. */
  prompt: z.object({ name: z.string(), reasons: z.array(z.string()) }),
  /** When it arrived and when it is forgotten (epoch seconds). */
  iat: z.int(),
  exp: z.int(),
  /** It was taken by its shape: the library judges it when its visitor is inside. */
  unjudged: z.literal(true).optional(),
  /** How it ended. It is good until the code of the login has been exchanged, or the login has ended. */
  result: finishedRequestSchema.optional(),
});

/** What a cookie holds: the request, or that the store has it. */
const keptSchema = z.union([z.literal('stored'), pendingRequestSchema]);

export type PendingRequest = z.infer<typeof pendingRequestSchema>;

/** First byte: 1 compressed, 0 plain. */
export function pack(request: PendingRequest | 'stored'): Buffer {
  const text = Buffer.from(JSON.stringify(request));
  const compress = text.length >= COMPRESS_FROM_BYTES;
  return Buffer.concat([Buffer.of(compress ? 1 : 0), compress ? deflateRawSync(text) : text]);
}

/** @returns null for anything but what `pack` makes: another version may have sealed it */
export function unpack(bytes: Buffer): PendingRequest | 'stored' | null {
  const body = bytes.subarray(1);
  const text = bytes[0] === 1 ? inflated(body) : body;
  return text === null ? null : (keptSchema.safeParse(parseJson(text)).data ?? null);
}

function inflated(body: Buffer): Buffer | null {
  try {
    return inflateRawSync(body, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return null;
  }
}

/** How long a request is kept yet. */
export function remainingMs({ exp }: Pick<PendingRequest, 'exp'>): number {
  return Math.max(0, exp * 1000 - Date.now());
}
