/** Something that must not be. */
export interface Finding {
  readonly what: string;
  /** What was seen. */
  readonly evidence: string;
  /** Of the block, the request that showed it; null: all of them together. */
  readonly index: number | null;
}
