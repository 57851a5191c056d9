import { page } from './page.js';

export const language = document.documentElement.lang;
export const numbers = new Intl.NumberFormat(language);
const twoDigits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });
const plurals = new Intl.PluralRules(language);
const times = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const moments = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });

/** As the server's Translator does: the last number among the values chooses the plural form. */
export function text(key, values = {}) {
  const pattern = page.texts[key];
  const count = Object.values(values).findLast((value) => typeof value === 'number') ?? 0;
  const form = typeof pattern === 'string' ? pattern : (pattern[plurals.select(count)] ?? pattern.other);
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** In the visitor's time zone. */
export function showTime(element, iso) {
  const key = element.dataset.local;
  element.dateTime = iso;
  element.textContent = text(key, { time: (key === 'prequeue.at' ? moments : times).format(new Date(iso)) });
}

export function clockText(seconds) {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${hours > 0 ? twoDigits.format(minutes) : numbers.format(minutes)}:${twoDigits.format(seconds % 60)}`;
  return hours > 0 ? `${numbers.format(hours)}:${rest}` : rest;
}

/** As src/http/waiting-page/estimate-text.ts does. */
export function estimateText({ low, high }) {
  if (low >= 86_400) return text('estimate.long');
  if (high > 7_200) {
    return text('estimate.hours', { low: Math.max(1, Math.floor(low / 3_600)), high: Math.ceil(high / 3_600) });
  }
  const minutes = { low: Math.floor(low / 60), high: Math.max(1, Math.ceil(high / 60)) };
  if (minutes.high === 1) return text('estimate.soon');
  if (minutes.low < 1) return text('estimate.upto', { high: minutes.high });
  if (minutes.low === minutes.high) return text('estimate.minutes', { high: minutes.high });
  return text('estimate.range', minutes);
}
