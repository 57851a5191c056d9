/** What tokens may be signed by, the usual one first. */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** With what tokens are signed. */
export interface SigningConfig {
  /** For clients that state no algorithm. */
  readonly algorithm: SigningAlgorithm;
  /** Those that a client may state, each once. */
  readonly offered: readonly SigningAlgorithm[];
}

/** Reads `signing` of a file, also of one with mistakes. RS256 is offered in any case (OpenID Connect Discovery §3). */
export function signingConfig({
  algorithm = 'RS256',
  also = [],
}: {
  readonly algorithm?: string | undefined;
  readonly also?: readonly string[] | undefined;
} = {}): SigningConfig {
  const named = new Set<string>(['RS256', algorithm, ...also]);
  return {
    algorithm: SIGNING_ALGORITHMS.find((known) => known === algorithm) ?? 'RS256',
    offered: SIGNING_ALGORITHMS.filter((known) => named.has(known)),
  };
}
