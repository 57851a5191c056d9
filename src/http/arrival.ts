import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import type { TicketJar } from '../sealing/ticket-jar.ts';

export interface ArrivalOptions {
  readonly rooms: readonly string[];
  readonly tickets: TicketJar;
}

const AUTHORIZE = /^\/authorize(?:\?|$)/;
const WAITING_PAGE = /^\/interaction\/[^/?]+(?:\?|$)/;
const ANY_TICKET = 'owr_ticket_';

/**
 * Tells people who are new here, who lose nothing by coming a little later, from those in line and those inside. The seal
 * of the ticket is opened: anybody can send a cookie of that name.
 */
export function arrivals({ rooms, tickets }: ArrivalOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  function hasPlace(req: IncomingMessage, res: ServerResponse): boolean {
    if (req.headers.cookie?.includes(ANY_TICKET) !== true) return false;
    const ctx = { cookies: new Cookies(req, res) };
    return rooms.some((room) => {
      const ticket = tickets.read(ctx, room);
      return ticket !== null && (ticket.number !== null || ticket.entry !== null);
    });
  }

  return function isArrival(req, res) {
    const { method, url = '' } = req;
    return method === 'GET' && (AUTHORIZE.test(url) || WAITING_PAGE.test(url)) && !hasPlace(req, res);
  };
}
