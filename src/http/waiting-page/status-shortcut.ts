import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import { stillWaits } from '../../store/still-waits.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../request-log.ts';
import { placeStatus } from './page-data.ts';
import { askedUid, ticketOfRequest } from './page-request.ts';
import { type VisitorStatus, visitorStatus } from './status.ts';
import type { WaitingPageParts } from './visitor.ts';

export interface StatusShortcutOptions
  extends RequestLogOptions,
    Pick<WaitingPageParts, 'rooms' | 'clients' | 'tickets' | 'watch' | 'presence'> {}

const PLACE = '?place';

/**
 * Answers the commonest question of all, "is it my turn yet?" of somebody who waits in line and whose turn has not come,
 * just as `waitingPageRoutes` does, but before the application and its middleware, which cost several times as much as
 * the answer. Whatever is out of the ordinary is left to the application.
 *
 * @returns answers a request, or tells that it is for the application
 */
export function statusShortcut(options: StatusShortcutOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { watch } = options;
  const record = requestRecorder(options);

  /** The status of whoever holds the ticket that waits with this request, if they wait. */
  function waitingStatus(req: IncomingMessage, res: ServerResponse, { uid, forPage }: Question): VisitorStatus | null {
    const held = ticketOfRequest(options, { cookies: new Cookies(req, res) }, uid);
    if (held === null) return null;
    const { room } = held.client;
    const { epoch, number, entry } = held.ticket;
    const view = watch.view(room);
    if (number === null || view === null || !stillWaits(options, { room, epoch, number })) return null;
    const where = { kind: 'waiting', number, late: false } as const;
    const status = visitorStatus(where, view);
    return forPage ? placeStatus(where, status, view.state, entry) : status;
  }

  return function answerStatus(req, res) {
    const question = questionOf(req);
    const status = question === null ? null : waitingStatus(req, res, question);
    if (status === null) return false;
    nameRoute(req, 'waiting-page');
    const body = JSON.stringify(status);
    res.writeHead(200, [
      'X-Request-Id',
      record(req, res),
      'Vary',
      'Accept',
      'Cache-Control',
      'no-store',
      'Content-Type',
      'application/json; charset=utf-8',
      'Content-Length',
      String(Buffer.byteLength(body)),
    ]);
    res.end(body);
    return true;
  };
}

interface Question {
  readonly uid: string;
  /** Whether our own page asks (`?place`). */
  readonly forPage: boolean;
}

/** Whose status a program asks for; null: asked in another way than most do. */
function questionOf(req: IncomingMessage): Question | null {
  if (req.headers.accept !== 'application/json') return null;
  const forPage = req.url?.endsWith(PLACE) === true;
  const uid = askedUid(req, forPage ? PLACE : '');
  return uid === null ? null : { uid, forPage };
}
