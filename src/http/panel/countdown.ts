const two = (value: number): string => String(value).padStart(2, '0');

/** Writes what is left until a moment: `00:59`, `1:02:03`, `3 days`. @param ms less than 0 counts as 0 */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return `${hours === 0 ? '' : `${hours}:`}${two(minutes)}:${two(seconds % 60)}`;
}
