import type { IncomingMessage } from 'node:http';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { afterWaitingPages } from '../../web/waiting-page-url.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import { type HeldTicket, ledBy, type WaitingPageParts } from './visitor.ts';

/**
 * Returns the uid of the waiting page that a request is for; null: it comes in another way than most do.
 *
 * @param ending what has to follow the uid, to the letter
 */
export function askedUid({ method, url = '' }: IncomingMessage, ending: string): string | null {
  const rest = method === 'GET' ? afterWaitingPages(url) : null;
  if (rest === null || !rest.endsWith(ending)) return null;
  const uid = rest.slice(0, rest.length - ending.length);
  return isRequestUid(uid) ? uid : null;
}

/** The ticket that waits with a request. @returns null: the browser holds none */
export function ticketOfRequest(
  { rooms, clients }: Pick<WaitingPageParts, 'rooms' | 'clients'>,
  request: HttpRequest,
  uid: string,
): HeldTicket | null {
  for (const room of rooms) {
    const held = ledBy(clients, room, request.ticket(room));
    if (held?.ticket.uid === uid) return held;
  }
  return null;
}
