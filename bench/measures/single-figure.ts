/** A figure that is no operation over and over. */
export interface SingleFigure {
  readonly key: string;
  readonly what: string;
  readonly unit: string;
  /** Medians. */
  readonly product: number;
  /** null: it is beside nothing. */
  readonly baseline: number | null;
  /** What that of the product may be at most; null: shown for what it is. */
  readonly most: number | null;
  /** What that of the product must be at least; absent: shown for what it is. */
  readonly least?: number;
}
