import type { AwsClaims, AwsTokenSet } from './tokens.ts';

export interface IssuedTokensOptions {
  readonly sign: (claims: AwsClaims) => Promise<AwsTokenSet>;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
}

interface Issued {
  readonly claims: AwsClaims;
  readonly tokens: Promise<AwsTokenSet>;
  readonly madeAtMs: number;
}

/** Some 2 KB each. */
const KEPT = 5_000;
/** However its claims change, the tokens of one request id are made at most once in this time. */
const MADE_AT_MOST_EVERY_MS = 1_000;

/**
 * The tokens that this process has made lately, by request id: a repetition gets them again, since three signatures are
 * dearer than all else that an unsigned request can ask for.
 */
export class IssuedTokens {
  readonly #options: IssuedTokensOptions;
  /** The oldest first. */
  readonly #issued = new Map<string, Issued>();

  constructor(options: IssuedTokensOptions) {
    this.#options = options;
  }

  /** The `iss` of the tokens at hand; null: none are. */
  issuerOf(requestId: string): string | null {
    return this.#issued.get(requestId)?.claims.iss ?? null;
  }

  /** Tokens with these claims. */
  async of(claims: AwsClaims): Promise<AwsTokenSet> {
    const { sign, epochMs } = this.#options;
    const known = this.#issued.get(claims.sub);
    const isRecent = known !== undefined && epochMs() - known.madeAtMs < MADE_AT_MOST_EVERY_MS;
    if (known !== undefined && (isRecent || isSame(known.claims, claims))) return known.tokens;
    const issued = { claims, tokens: sign(claims), madeAtMs: epochMs() };
    this.#issued.delete(claims.sub);
    this.#issued.set(claims.sub, issued);
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > KEPT && oldest !== undefined) this.#issued.delete(oldest);
    return issued.tokens;
  }
}

function isSame(one: AwsClaims, other: AwsClaims): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
