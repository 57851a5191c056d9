import type { OidcProvider } from '../../oidc/oidc-provider.ts';
import { mightBeFree } from '../../room/room-state.ts';
import { hasPlace } from '../../room/ticket.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import type { Lane } from '../entrance/lane.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../requests/request-log.ts';
import { askedUid, ticketOfRequest } from './page-request.ts';
import { progress } from './progress.ts';
import { findVisitor, type HeldTicket, type Leaving, type WaitingPageParts } from './visitor.ts';

export interface EnteringLaneOptions extends RequestLogOptions, WaitingPageParts {
  readonly provider: Pick<OidcProvider, 'authorizeAdmitted'>;
}

/**
 * Lets somebody in who goes to the waiting page when it is most likely their turn, just as `waitingPageRoutes` does, but
 * before the application and its middleware. Gives every other request back, as if it had not been begun here.
 */
export function enteringLane(options: EnteringLaneOptions): Lane {
  const { watch, provider } = options;
  const record = requestRecorder(options);

  /** Whether the room, as this process has just seen it, lets the holder of the ticket in, and nothing is asked first. */
  function maySoonEnter({ client: { room }, ticket }: HeldTicket): boolean {
    // Whoever was inside before may have to confirm that.
    if (ticket.generation > 0) return false;
    const state = watch.freshSnapshot(room)?.state;
    if (state === undefined) return false;
    if (!hasPlace(ticket)) return mightBeFree(state);
    if (state.epoch !== ticket.epoch || state.settings.enter === 'tap') return false;
    return ticket.number !== null && ticket.number <= state.serving;
  }

  /** @returns null: they stay on the page */
  async function leaving(request: HttpRequest, uid: string): Promise<Leaving | null> {
    const visitor = await findVisitor(options, request, uid);
    const where = visitor === null ? null : await progress(options, request, visitor, 'take');
    return where?.kind === 'admitted' || where?.kind === 'sent' ? where : null;
  }

  return function answerEntering(request, rest) {
    if (request.permission !== 'enter') return false;
    const { req } = request;
    const uid = askedUid(req, '');
    const own = uid === null ? null : ticketOfRequest(options, request, uid);
    if (uid === null || own === null || !maySoonEnter(own)) return false;
    const giveBack = (): void => {
      request.cookies.forgetAll();
      rest(request);
    };
    leaving(request, uid).then((where) => {
      if (where === null) return giveBack();
      nameRoute(req, 'waiting-page');
      request.tell('X-Request-Id', record(req, request.res, request.beganAtMs));
      request.tell('Vary', 'Accept');
      request.tell('Cache-Control', 'no-store');
      if (where.kind === 'sent') return request.answer(303, ['Location', where.location]);
      const { res } = request.release();
      void provider.authorizeAdmitted(req, res, where);
      // Each step gives the same answer once more, and the same fault.
    }, giveBack);
    return true;
  };
}
