import nunjucks from 'nunjucks';

/** What stands in HTML in another way, but for quotes. */
const SPECIAL = /[&'<>`\\]/;

/** A value as it stands in HTML, in a text or in a quoted attribute: as templates write it. */
export function escaped(value: unknown): string {
  // JSON has hundreds of quotes and mostly nothing else: this is four times as fast.
  if (typeof value === 'string' && !SPECIAL.test(value)) return value.replace(/"/g, '&quot;');
  return String(nunjucks.runtime.suppressValue(value, true));
}
