const EXPIRES = /; *expires=([^;]+)/i;
const MAX_AGE = /; *max-age=/i;

/**
 * Gives each `Set-Cookie` line with `Expires` a `Max-Age` as well, which wins (RFC 6265 §5.3): a browser whose clock is
 * wrong would drop a cookie at once by its date.
 */
export function withMaxAge(lines: readonly string[], epochMs: number): string[] {
  return lines.map((line) => {
    const expires = EXPIRES.exec(line)?.[1];
    if (expires === undefined || MAX_AGE.test(line)) return line;
    // The date was made a moment ago, and rounded down to a second.
    const seconds = Math.ceil((Date.parse(expires) - epochMs) / 1000);
    return `${line}; max-age=${Math.max(0, seconds)}`;
  });
}
