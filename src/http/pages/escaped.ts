import nunjucks from 'nunjucks';

/** A value as it stands in HTML, in a text or in a quoted attribute: as templates write it. */
export function escaped(value: unknown): string {
  return String(nunjucks.runtime.suppressValue(value, true));
}
