import { walkFromSnapshot } from '../../waiting/walk-from-snapshot.ts';
import { FORMER_STATUS } from '../../web/former-page.ts';
import { OWN_STATUS } from '../../web/waiting-page-url.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import type { Lane } from '../entrance/lane.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../requests/request-log.ts';
import { placeStatus } from './page-data.ts';
import { askedUid, ticketOfRequest } from './page-request.ts';
import { type VisitorStatus, visitorStatus } from './status.ts';
import type { WaitingPageParts } from './visitor.ts';

export interface StatusShortcutOptions
  extends RequestLogOptions,
    Pick<WaitingPageParts, 'rooms' | 'clients' | 'watch' | 'presence'> {}

/**
 * Answers the commonest question of all, "is it my turn yet?" of somebody who waits in line and whose turn has not come,
 * just as `waitingPageRoutes` does, but before the application and its middleware, which cost several times as much as
 * the answer. Whatever is out of the ordinary is left to the application.
 */
export function statusShortcut(options: StatusShortcutOptions): Lane {
  const { watch } = options;
  const record = requestRecorder(options);

  /** The status of the holder of the ticket that waits with this request; null: they may not wait. */
  function waitingStatus(request: HttpRequest, { uid, form }: Question): VisitorStatus | null {
    const held = ticketOfRequest(options, request, uid);
    if (held === null) return null;
    const { ticket, client } = held;
    // The script gets no cookie, so its ticket may lack a number that was drawn. For all others the application writes it.
    if (ticket.number === null && form !== 'own') return null;
    const snapshot = watch.snapshot(client.room);
    const walk = walkFromSnapshot(options, client.room, ticket);
    if (snapshot === null || walk === null) return null;
    const status = visitorStatus(walk.where, snapshot);
    return form === 'app' ? status : placeStatus(walk.where, status, snapshot, ticket.entry);
  }

  return function answerStatus(request) {
    const { req, res } = request;
    const question = questionOf(request);
    const status = question === null ? null : waitingStatus(request, question);
    if (question === null || status === null) return false;
    const isOwn = question.form === 'own';
    nameRoute(req, isOwn ? 'own-status' : 'waiting-page');
    const body = JSON.stringify(status);
    request.tell('X-Request-Id', record(req, res));
    const content = ['Cache-Control', 'no-store', 'Content-Type', 'application/json; charset=utf-8'];
    request.answer(200, isOwn ? content : ['Vary', 'Accept', ...content], body);
    return true;
  };
}

interface Question {
  readonly uid: string;
  /** What an app asks for, the script of our page, or that of a former page. */
  readonly form: 'app' | 'own' | 'former';
}

/** Whose status is asked for; null: asked in another way than most do. */
function questionOf({ req, permission }: HttpRequest): Question | null {
  if (permission !== 'tell' && permission !== 'ask') return null;
  const own = askedUid(req, OWN_STATUS);
  if (own !== null) return { uid: own, form: 'own' };
  if (req.headers.accept !== 'application/json') return null;
  const form = req.url?.endsWith(FORMER_STATUS) === true ? 'former' : 'app';
  const uid = askedUid(req, form === 'former' ? FORMER_STATUS : '');
  return uid === null ? null : { uid, form };
}
