const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** A time to wait as one would tell it a person, short enough to stand in large letters; never less than is left. */
export function inWords(seconds: number): string {
  if (seconds <= MINUTE_S) return 'under 1 min';
  if (seconds > 2 * DAY_S) return `${Math.ceil(seconds / DAY_S)} days`;
  const minutes = Math.ceil(seconds / MINUTE_S);
  const hours = Math.floor(minutes / 60);
  const parts = [hours > 0 && `${hours} h`, minutes % 60 > 0 && `${minutes % 60} min`];
  return parts.filter((part) => part !== false).join(' ');
}
