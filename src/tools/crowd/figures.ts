const count = new Intl.NumberFormat('en');

/** `5,000` */
export function inDigits(value: number): string {
  return count.format(value);
}

/** A length of time as one would say it: `850 ms`, `12.3 s`, `4 min 12 s`, `1 h 2 min`. */
export function inTime(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The value below which a share of all lies (nearest rank). @param sorted ascending, at least one */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
