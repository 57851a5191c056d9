import type { VisitPosition } from './visits.ts';

/** Where a page of visits ended, as an opaque text. */
export function encodePosition({ atDoor, endsAtMs, sub }: VisitPosition): string {
  return `${atDoor ? 'd' : ''}${endsAtMs}.${sub}`;
}

/** The position behind such a text; one that nobody was given is the end, where no more visits follow. */
export function parsePosition(position: string): VisitPosition {
  const [, door, endsAtMs, sub] = /^(d?)(\d{1,15})\.(.*)$/s.exec(position) ?? [];
  return { atDoor: door === 'd', endsAtMs: Number(endsAtMs ?? Number.MAX_SAFE_INTEGER), sub: sub ?? '' };
}
