/** A campaign ends by the clock, and is another one each time; or by its number of requests, and is the same each time. */
export interface CampaignLength {
  /** No block begins later, but for the first one. */
  readonly ms: number;
  readonly blocks: number;
  readonly blockMs: number;
  readonly blockRequests: number;
}

export function byTheClock({ ms, blockMs }: Pick<CampaignLength, 'ms' | 'blockMs'>): CampaignLength {
  return { ms, blockMs, blocks: Number.POSITIVE_INFINITY, blockRequests: Number.POSITIVE_INFINITY };
}

export function byCount({ blocks, blockRequests }: Pick<CampaignLength, 'blocks' | 'blockRequests'>): CampaignLength {
  return { ms: Number.POSITIVE_INFINITY, blockMs: Number.POSITIVE_INFINITY, blocks, blockRequests };
}
