import type { IncomingHttpHeaders } from 'node:http';

const AHEAD = /\b(?:prefetch|prerender|preview)\b/i;

/** Whether a browser asks ahead of the visitor, who may never come (Resource Hints, Prerendering Revamped). */
export function isPrefetch({ 'sec-purpose': secPurpose, purpose, 'x-moz': xMoz }: IncomingHttpHeaders): boolean {
  if (secPurpose === undefined && purpose === undefined && xMoz === undefined) return false;
  return AHEAD.test(`${secPurpose} ${purpose} ${xMoz}`);
}
