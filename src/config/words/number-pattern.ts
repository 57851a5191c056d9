/** @param low,high decimal numbers of the same length, in order */
function between(low: string, high: string): string {
  const length = low.length;
  if (low === high) return low;
  if (/^0+$/.test(low) && /^9+$/.test(high)) return length === 1 ? '[0-9]' : `[0-9]{${length}}`;
  const [first, last] = [Number(low[0]), Number(high[0])];
  if (length === 1) return `[${first}-${last}]`;
  if (first === last) return `${first}${between(low.slice(1), high.slice(1))}`;
  const zeros = '0'.repeat(length - 1);
  const nines = '9'.repeat(length - 1);
  const fromFirst = low.slice(1) === zeros ? first : first + 1;
  const toLast = high.slice(1) === nines ? last : last - 1;
  const parts = [
    ...(fromFirst > first ? [`${first}${between(low.slice(1), nines)}`] : []),
    ...(fromFirst <= toLast ? [`${between(`${fromFirst}`, `${toLast}`)}${between(zeros, nines)}`] : []),
    ...(toLast < last ? [`${last}${between(zeros, high.slice(1))}`] : []),
  ];
  return parts.length === 1 ? parts.join('') : `(?:${parts.join('|')})`;
}

/**
 * Returns a regular expression for the whole numbers from `min` to `max`, without leading zeros, as a group. JSON Schema
 * has no other way to bound a number in a text.
 *
 * @param min 0 or more
 */
export function wholeNumberPattern(min: number, max: number): string {
  const [shortest, longest] = [String(min).length, String(max).length];
  const parts = Array.from({ length: longest - shortest + 1 }, (_, index) => {
    const length = shortest + index;
    const low = length === shortest ? String(min) : `1${'0'.repeat(length - 1)}`;
    return between(low, length === longest ? String(max) : '9'.repeat(length));
  });
  return `(?:${parts.join('|')})`;
}
