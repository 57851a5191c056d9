import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { HttpRequest } from '../../src/http/entrance/http-request.ts';
import { IssuerCookies } from '../../src/sealing/issuer-cookies.ts';
import { TicketJar } from '../../src/sealing/ticket-jar.ts';
import { randomSealer } from './sealing.ts';

/** Returns a jar of tickets for cookies over plain HTTP. */
export function ticketJar(): TicketJar {
  return new TicketJar(randomSealer(), new IssuerCookies('http://localhost'));
}

/** Returns a request as the lanes get it. */
export function asHttpRequest(req: IncomingMessage, res: ServerResponse, tickets = ticketJar()): HttpRequest {
  return new HttpRequest(req, res, { tickets });
}

/** Returns a request that came over no connection. */
export function looseRequest(
  { url, method = 'GET', cookie = '' }: { url: string; method?: string; cookie?: string },
  tickets = ticketJar(),
): HttpRequest {
  const req = Object.assign(new IncomingMessage(new Socket()), { method, url });
  if (cookie !== '') req.headers.cookie = cookie;
  return asHttpRequest(req, new ServerResponse(req), tickets);
}
