import type { IncomingMessage } from 'node:http';
import type { CookieContext } from '../../sealing/cookie-jar.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { type HeldTicket, heldTicket, type WaitingPageParts } from './visitor.ts';

const INTERACTION = '/interaction/';

/**
 * @param query what has to follow the uid, to the letter
 * @returns the uid of the waiting page that is asked about; null: it is asked in another way than most do
 */
export function askedUid({ method, url = '', headers }: IncomingMessage, query: '' | '?place'): string | null {
  if (method !== 'GET' || !url.startsWith(INTERACTION) || !url.endsWith(query)) return null;
  // Browsers that look ahead say so by one of these (`isPrefetch`).
  if ('sec-purpose' in headers || 'purpose' in headers || 'x-moz' in headers) return null;
  const uid = url.slice(INTERACTION.length, url.length - query.length);
  return isRequestUid(uid) ? uid : null;
}

/** The ticket that waits with a request. @returns null: the browser holds none */
export function ticketOfRequest(
  parts: Pick<WaitingPageParts, 'rooms' | 'tickets' | 'clients'>,
  ctx: CookieContext,
  uid: string,
): HeldTicket | null {
  for (const room of parts.rooms) {
    const held = heldTicket(parts, ctx, room);
    if (held?.ticket.uid === uid) return held;
  }
  return null;
}
