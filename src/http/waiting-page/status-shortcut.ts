import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { stillWaits } from '../../store/still-waits.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../request-log.ts';
import { placeStatus } from './page-data.ts';
import { type VisitorStatus, visitorStatus } from './status.ts';
import { heldTicket, type WaitingPageParts } from './visitor.ts';

export interface StatusShortcutOptions
  extends RequestLogOptions,
    Pick<WaitingPageParts, 'rooms' | 'clients' | 'tickets' | 'watch' | 'presence'> {}

const INTERACTION = '/interaction/';
const PLACE = '?place';

/**
 * Answers the commonest question of all, "is it my turn yet?" of somebody who waits in line and whose turn has not come,
 * just as `waitingPageRoutes` does, but before the application and its middleware, which cost several times as much as
 * the answer. Whatever is out of the ordinary is left to the application.
 *
 * @returns answers a request, or tells that it is for the application
 */
export function statusShortcut(options: StatusShortcutOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { rooms, watch } = options;
  const record = requestRecorder(options);

  /** The status of whoever holds the ticket that waits with this request, if they wait. */
  function waitingStatus(req: IncomingMessage, res: ServerResponse, { uid, forPage }: Question): VisitorStatus | null {
    const ctx = { cookies: new Cookies(req, res) };
    for (const room of rooms) {
      const ticket = heldTicket(options, ctx, room)?.ticket;
      if (ticket?.uid !== uid) continue;
      const { epoch, number, entry } = ticket;
      const view = watch.view(room);
      if (number === null || view === null || !stillWaits(options, { room, epoch, number })) return null;
      const where = { kind: 'waiting', number, late: false } as const;
      const status = visitorStatus(where, view);
      return forPage ? placeStatus(where, status, view.state, entry) : status;
    }
    return null;
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
function questionOf({ method, url = '', headers }: IncomingMessage): Question | null {
  if (method !== 'GET' || headers.accept !== 'application/json' || !url.startsWith(INTERACTION)) return null;
  // Browsers that look ahead say so by one of these (`isPrefetch`).
  if ('sec-purpose' in headers || 'purpose' in headers || 'x-moz' in headers) return null;
  const forPage = url.endsWith(PLACE);
  const uid = url.slice(INTERACTION.length, forPage ? -PLACE.length : undefined);
  return isRequestUid(uid) ? { uid, forPage } : null;
}
