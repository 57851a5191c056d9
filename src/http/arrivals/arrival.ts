import { hasPlace } from '../../room/ticket.ts';
import { isWaitingPage } from '../../web/waiting-page-url.ts';
import type { HttpRequest } from '../entrance/http-request.ts';

export interface ArrivalOptions {
  readonly rooms: readonly string[];
}

/**
 * How far people are who have no place yet: `first`: nothing was done for them so far, and they lose nothing by coming a
 * little later; `next`: with a ticket they come for their number.
 */
export type ArrivalStep = 'first' | 'next';

/**
 * Tells people who are new here from those in line and those inside (null). The seal of the ticket is opened: anybody can
 * send a cookie of that name.
 */
export function arrivals({ rooms }: ArrivalOptions) {
  /** null: none of ours. */
  function bestTicket(request: HttpRequest): 'with_place' | 'without' | null {
    const found = rooms.map((room) => request.ticket(room)).filter((ticket) => ticket !== null);
    if (found.some(hasPlace)) return 'with_place';
    return found.length > 0 ? 'without' : null;
  }

  return function arrivalStep(request: HttpRequest): ArrivalStep | null {
    const { req, path } = request;
    if (req.method !== 'GET') return null;
    const isPage = isWaitingPage(path);
    if (!isPage && path !== '/authorize') return null;
    const ticket = bestTicket(request);
    if (ticket === 'with_place') return null;
    return isPage && ticket !== null ? 'next' : 'first';
  };
}
