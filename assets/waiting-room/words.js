import { fillText } from '../../src/language/fill-text.ts';
import { page } from './page.js';

export const language = document.documentElement.lang;
export const numbers = new Intl.NumberFormat(language);
const twoDigits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2 });
const forms = { numbers, plurals: new Intl.PluralRules(language) };
const times = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const moments = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });

/** Texts whose time may be that of another day. */
const OF_ANOTHER_DAY = ['prequeue.at', 'starting.at', 'waiting.until', 'called.at', 'missed.at', 'ended.at'];

/** A text of the page, its placeholders filled in. */
export function text(key, values = {}) {
  return fillText(page.texts[key], values, forms);
}

/** In the visitor's time zone. */
export function showTime(element, iso) {
  const key = element.dataset.local;
  element.dateTime = iso;
  element.textContent = text(key, { time: (OF_ANOTHER_DAY.includes(key) ? moments : times).format(new Date(iso)) });
}

export function clockText(seconds) {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${hours > 0 ? twoDigits.format(minutes) : numbers.format(minutes)}:${twoDigits.format(seconds % 60)}`;
  return hours > 0 ? `${numbers.format(hours)}:${rest}` : rest;
}
