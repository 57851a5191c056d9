import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import type { TicketJar } from '../sealing/ticket-jar.ts';

export interface ArrivalOptions {
  readonly rooms: readonly string[];
  readonly tickets: TicketJar;
}

/**
 * How far people are who have no place yet: `first`: nothing was done for them so far, and they lose nothing by coming a
 * little later; `next`: with a ticket they come for their number.
 */
export type ArrivalStep = 'first' | 'next';

const AUTHORIZE = /^\/authorize(?:\?|$)/;
const WAITING_PAGE = /^\/interaction\/[^/?]+(?:\?|$)/;
const ANY_TICKET = 'owr_ticket_';

/**
 * Tells people who are new here from those in line and those inside (null). The seal of the ticket is opened: anybody can
 * send a cookie of that name.
 */
export function arrivals({ rooms, tickets }: ArrivalOptions) {
  /** null: none of ours. */
  function bestTicket(req: IncomingMessage, res: ServerResponse): 'with_place' | 'without' | null {
    if (req.headers.cookie?.includes(ANY_TICKET) !== true) return null;
    const ctx = { cookies: new Cookies(req, res) };
    const found = rooms.map((room) => tickets.read(ctx, room)).filter((ticket) => ticket !== null);
    if (found.some(({ number, entry }) => number !== null || entry !== null)) return 'with_place';
    return found.length > 0 ? 'without' : null;
  }

  return function arrivalStep(req: IncomingMessage, res: ServerResponse): ArrivalStep | null {
    const { method, url = '' } = req;
    if (method !== 'GET') return null;
    const isPage = WAITING_PAGE.test(url);
    if (!isPage && !AUTHORIZE.test(url)) return null;
    const ticket = bestTicket(req, res);
    if (ticket === 'with_place') return null;
    return isPage && ticket !== null ? 'next' : 'first';
  };
}
