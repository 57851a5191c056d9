import type { TextKey } from '../../language/catalog.ts';
import type { Estimate } from '../../room/estimate.ts';

/** Which text tells an estimate, and what is put into it. */
export interface EstimateText {
  readonly key: TextKey;
  readonly values: Readonly<Record<string, number>>;
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
/** From here on minutes tell nobody more than hours do. */
const HOURS_FROM_S = 2 * HOUR_S;

/**
 * Returns the text for an estimate. The script of the waiting page runs this too.
 *
 * @param estimate null: nobody can tell
 */
export function estimateText(estimate: Estimate | null): EstimateText {
  if (estimate === null) return { key: 'estimate.unknown', values: {} };
  const { low, high } = estimate;
  if (low >= DAY_S) return { key: 'estimate.long', values: {} };
  if (high > HOURS_FROM_S) {
    const hours = { low: Math.max(1, Math.floor(low / HOUR_S)), high: Math.ceil(high / HOUR_S) };
    return { key: 'estimate.hours', values: hours };
  }
  const minutes = { low: Math.floor(low / MINUTE_S), high: Math.max(1, Math.ceil(high / MINUTE_S)) };
  if (minutes.high === 1) return { key: 'estimate.soon', values: {} };
  if (minutes.low < 1) return { key: 'estimate.upto', values: { high: minutes.high } };
  if (minutes.low === minutes.high) return { key: 'estimate.minutes', values: { high: minutes.high } };
  return { key: 'estimate.range', values: minutes };
}
