import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import type { RoomConfig } from '../../config/config.ts';
import { basePathOf } from '../../room/base-path.ts';
import { acceptedLanguages, wantsPage } from '../accepted.ts';
import type { Handler } from '../entrance.ts';
import { createPage } from '../page.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../request-log.ts';
import type { Views } from '../views.ts';
import { pageData, placeStatus } from './page-data.ts';
import { askedUid, ticketOfRequest } from './page-request.ts';
import { localeTags, placePage } from './place-page.ts';
import { visitorStatus } from './status.ts';
import type { HeldTicket, WaitingPageParts } from './visitor.ts';

export interface ArrivalPageOptions
  extends RequestLogOptions,
    Pick<WaitingPageParts, 'issuer' | 'rooms' | 'clients' | 'tickets' | 'line' | 'watch'> {
  readonly roomConfigs: readonly RoomConfig[];
  readonly views: Views;
  /** Answers whatever is out of the ordinary, as if it had not been begun here. */
  readonly otherwise: Handler;
}

/**
 * Answers a newcomer's first look at the waiting page: gives them their number and shows it, just as `waitingPageRoutes`
 * does, but before the application and its middleware. In the minute when everybody arrives it is what there is to do.
 *
 * @returns answers a request, or tells that it is for somebody else
 */
export function arrivalPage(options: ArrivalPageOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { issuer, tickets, line, watch, views, otherwise } = options;
  const basePath = basePathOf(issuer);
  const secure = issuer.startsWith('https:');
  const titles = new Map(options.roomConfigs.map(({ name, title }) => [name, title]));
  const record = requestRecorder(options);

  /** Gives the number and the page. @returns false, and nothing is sent, if there is more to it than to wait */
  async function welcome(
    req: IncomingMessage,
    res: ServerResponse,
    cookies: Cookies,
    uid: string,
    { client, ticket }: HeldTicket,
  ): Promise<boolean> {
    const { room } = client;
    const joined = await line.join({ room, ticketId: ticket.id });
    const view = watch.view(room);
    if (joined.kind !== 'joined' || joined.called || view === null) return false;
    const { number, epoch, joinedAtMs } = joined;
    const where = { kind: 'waiting', number, late: false } as const;
    const status = placeStatus(where, visitorStatus(where, view), view.state, null);
    const data = pageData(titles.get(room) ?? room, status, view.state, new Date().toISOString(), basePath);
    const place = placePage({ uid, client, data, where, entry: null, state: view.state });
    const languages = [...localeTags(ticket.locales), ...acceptedLanguages(req)];
    const { headers, body } = createPage(views, { ...place, languages });
    tickets.write({ cookies }, room, { ...ticket, number, epoch, joinedAtMs });
    nameRoute(req, 'waiting-page');
    res.setHeader('X-Request-Id', record(req, res));
    res.writeHead(200, { ...headers, Vary: 'Accept, Accept-Language', 'Content-Length': Buffer.byteLength(body) });
    res.end(body);
    return true;
  }

  return function answerArrival(req, res) {
    const uid = askedUid(req, '');
    if (uid === null || !wantsPage(req)) return false;
    const cookies = new Cookies(req, res, { secure });
    const own = ticketOfRequest(options, { cookies }, uid);
    if (own === null || own.ticket.number !== null || own.ticket.entry !== null) return false;
    welcome(req, res, cookies, uid, own).then(
      (done) => {
        if (!done) otherwise(req, res);
      },
      // Joining again gives the same answer, and the same fault.
      () => otherwise(req, res),
    );
    return true;
  };
}
