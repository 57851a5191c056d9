import { z } from 'zod';
import type { SigningAlgorithm } from '../config/signing-config.ts';

const HOUR_MS = 3_600_000;

/** A new key is published this long before it signs, so that every gateway has fetched it by then. */
export const PUBLISH_AHEAD_MS = 24 * HOUR_MS;
/** A key that signs no more stays published this long: longer than any token it signed can live. */
export const KEEP_RETIRED_MS = 31 * 24 * HOUR_MS;
export const ROTATE_EVERY_MS = 90 * 24 * HOUR_MS;
/** Whoever offers its algorithm has made another key by then, and nothing that it has signed is good any more. */
const LONGEST_USE_MS = ROTATE_EVERY_MS + PUBLISH_AHEAD_MS + KEEP_RETIRED_MS;

/** The name of their document. */
export const SIGNING_KEYS = 'signing-keys';

const storedKey = z.object({
  alg: z.enum(['RS256', 'ES256', 'EdDSA']),
  /** Private key (RFC 7517), with `kid` and `alg`. */
  jwk: z.looseObject({ kid: z.string() }),
  signsFromMs: z.number(),
});

const withdrawnKey = z.object({ kid: z.string(), atMs: z.number() });

/** The signing keys as the store keeps them. */
export const storedKeys = z.object({
  /** Of the algorithm in effect, in order of their turn to sign. Version 0.1 knows of these alone, and signs with the last one. */
  keys: z.array(storedKey),
  /** Of other algorithms, likewise. */
  others: z.array(storedKey).default([]),
  /** Keys that were taken out of the set and must not come back from a process that has them yet. */
  withdrawn: z.array(withdrawnKey).default([]),
});

export type StoredKey = z.infer<typeof storedKey>;
export type Withdrawn = z.infer<typeof withdrawnKey>;
export type StoredKeys = z.infer<typeof storedKeys>;

export function allKeys({ keys, others }: StoredKeys): StoredKey[] {
  return [...keys, ...others];
}

/** Splits keys as they are stored; in order of their turn to sign. */
export function keysBy(algorithm: SigningAlgorithm, all: readonly StoredKey[], withdrawn: Withdrawn[]): StoredKeys {
  const inTurn = all.toSorted((a, b) => a.signsFromMs - b.signsFromMs);
  const { keys = [], others = [] } = Object.groupBy(inTurn, ({ alg }) => (alg === algorithm ? 'keys' : 'others'));
  return { keys, others, withdrawn };
}

/** The algorithm that was in effect; null: there are no keys. Of version 0.1 one document had the keys of several. */
export function algorithmInEffect({ keys, others }: StoredKeys, epochMs: number): SigningAlgorithm | null {
  const key = keys.findLast(({ signsFromMs }) => signsFromMs <= epochMs) ?? keys[0] ?? others[0];
  return key?.alg ?? null;
}

/** All keys of two states of the same document, in order of their turn to sign: the store's are newer. What one has withdrawn stays so. */
export function together(
  stored: StoredKeys | null,
  own: StoredKeys | null,
  epochMs: number,
): { readonly all: StoredKey[]; readonly withdrawn: Withdrawn[] } {
  const both = [stored, own].filter((some) => some !== null);
  const withdrawn = new Map(both.flatMap(({ withdrawn: some }) => some).map((each) => [each.kid, each]));
  const keys = new Map<string, StoredKey>();
  for (const key of both.flatMap(allKeys)) {
    const { kid } = key.jwk;
    if (!keys.has(kid) && !withdrawn.has(kid)) keys.set(kid, key);
  }
  return {
    all: [...keys.values()].toSorted((a, b) => a.signsFromMs - b.signsFromMs),
    withdrawn: [...withdrawn.values()].filter(({ atMs }) => epochMs < atMs + KEEP_RETIRED_MS),
  };
}

/** Takes a key out; it need not be there. */
export function withdraw({ keys, others, withdrawn }: StoredKeys, kid: string, epochMs: number): StoredKeys {
  const isOther = ({ jwk }: StoredKey): boolean => jwk.kid !== kid;
  return {
    keys: keys.filter(isOther),
    others: others.filter(isOther),
    withdrawn: [...withdrawn, { kid, atMs: epochMs }],
  };
}

/**
 * Drops what nobody needs: a key whose successor has signed for longer than its tokens live, and one without a successor
 * as late as that, if nobody uses its algorithm.
 *
 * @param keys in order of their turn to sign
 */
export function stillPublished(
  keys: readonly StoredKey[],
  { isUsed, epochMs }: { readonly isUsed: (algorithm: SigningAlgorithm) => boolean; readonly epochMs: number },
): StoredKey[] {
  return keys.filter(({ alg, signsFromMs }, index) => {
    const successor = keys.slice(index + 1).find((later) => later.alg === alg);
    if (successor !== undefined) return epochMs < successor.signsFromMs + KEEP_RETIRED_MS;
    return isUsed(alg) || epochMs < signsFromMs + LONGEST_USE_MS;
  });
}
