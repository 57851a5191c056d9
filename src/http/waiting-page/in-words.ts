const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** A time to wait as one would tell it a person, rounded up to what they care for. */
export function inWords(seconds: number): string {
  if (seconds <= MINUTE_S) return 'less than a minute';
  if (seconds > 2 * DAY_S) return amount(Math.ceil(seconds / DAY_S), 'day');
  const minutes = Math.ceil(seconds / MINUTE_S);
  const parts = [amount(Math.floor(minutes / 60), 'hour'), amount(minutes % 60, 'minute')];
  return parts.filter((part) => !part.startsWith('0')).join(' ');
}

function amount(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
