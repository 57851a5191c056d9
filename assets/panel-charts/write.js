import { zone } from './page.js';

const clock = { hour: '2-digit', minute: '2-digit', timeZone: zone };

export const numbers = new Intl.NumberFormat('en');
export const compact = new Intl.NumberFormat('en', { notation: 'compact' });
/** In the operator's time zone. */
export const times = new Intl.DateTimeFormat('en-GB', clock);
export const exactTimes = new Intl.DateTimeFormat('en-GB', { ...clock, second: '2-digit' });

/** @param value null or undefined where there is none */
export function write(value) {
  return value === null || value === undefined ? '–' : numbers.format(value);
}
