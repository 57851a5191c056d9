import type { RoomConfig } from '../../config/config.ts';
import { localeTags } from '../../oidc/ui-locales.ts';
import { hasPlace } from '../../room/ticket.ts';
import { seenBusy } from '../../waiting/newcomers.ts';
import { ticketPlace } from '../../waiting/ticket-place.ts';
import { acceptedLanguages } from '../../web/accepted.ts';
import { basePathOf } from '../../web/base-path.ts';
import { waitingPagePath } from '../../web/waiting-page-url.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import type { Lane } from '../entrance/lane.ts';
import { createPage } from '../pages/page.ts';
import type { Views } from '../pages/views.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../requests/request-log.ts';
import { pageData, placeStatus } from './page-data.ts';
import { askedUid, ticketOfRequest } from './page-request.ts';
import { placePage } from './place-page.ts';
import { visitorStatus } from './status.ts';
import type { HeldTicket, WaitingPageParts } from './visitor.ts';

export interface ArrivalPageOptions
  extends RequestLogOptions,
    Pick<WaitingPageParts, 'issuer' | 'rooms' | 'clients' | 'tickets' | 'line' | 'watch' | 'pending'> {
  readonly roomConfigs: readonly RoomConfig[];
  readonly views: Views;
}

/**
 * Answers a newcomer's first look at the waiting page: gives them their number and shows it, just as `waitingPageRoutes`
 * does, but before the application and its middleware. In the minute when everybody arrives it is what there is to do.
 * Gives every other request back, as if it had not been begun here.
 */
export function arrivalPage(options: ArrivalPageOptions): Lane {
  const { issuer, tickets, watch, views } = options;
  const basePath = basePathOf(issuer);
  const titles = new Map(options.roomConfigs.map(({ name, title }) => [name, title]));
  const record = requestRecorder(options);

  /** Gives the number and the page. @returns false, and nothing is sent, if there is more to it than to wait */
  async function welcome(request: HttpRequest, uid: string, { client, ticket }: HeldTicket): Promise<boolean> {
    const { req, res } = request;
    const { room } = client;
    await options.pending.claim(request, uid);
    const place = await ticketPlace(options, room, ticket);
    const snapshot = watch.snapshot(room);
    if (place.kind !== 'number' || place.called !== false || snapshot === null) return false;
    const where = { kind: 'waiting', number: place.number, late: false } as const;
    const status = placeStatus(where, visitorStatus(where, snapshot), snapshot, null);
    const data = pageData(titles.get(room) ?? room, status, snapshot.state, new Date().toISOString(), basePath);
    const address = basePath + waitingPagePath(uid);
    const page = placePage({ uid, address, client, data, where, entry: null, state: snapshot.state, visitEndMs: null });
    const languages = [...localeTags(ticket.locales), ...acceptedLanguages(req)];
    const { headers, body } = createPage(views, { ...page, languages });
    tickets.write(request, room, place.ticket);
    nameRoute(req, 'waiting-page');
    request.tell('X-Request-Id', record(req, res, request.beganAtMs));
    request.answer(200, headers.concat('Vary', 'Accept, Accept-Language'), body);
    return true;
  }

  return function answerArrival(request, rest) {
    if (request.permission !== 'enter') return false;
    const uid = askedUid(request.req, '');
    if (uid === null) return false;
    const own = ticketOfRequest(options, request, uid);
    // In a room that may be free they may enter at once.
    if (own === null || hasPlace(own.ticket) || seenBusy(watch, own.client.room) === null) return false;
    welcome(request, uid, own).then(
      (done) => {
        if (!done) rest(request);
      },
      // Joining again gives the same answer, and the same fault.
      () => rest(request),
    );
    return true;
  };
}
