import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { LogoutRequests } from '../oidc/logout-request.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { TicketJar } from '../sealing/ticket-jar.ts';
import type { LineStore } from '../store/line-store.ts';
import { readFormBody } from './form-body.ts';
import { answerLookAhead } from './look-ahead.ts';
import { nameRoom, renderPage } from './page.ts';
import { nameRoute } from './request-log.ts';
import type { Views } from './views.ts';

export interface LogoutOptions {
  readonly requests: LogoutRequests;
  readonly rooms: readonly string[];
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly sealer: Sealer;
  readonly line: LineStore;
  readonly views: Views;
  readonly now: () => number;
}

const MAX_FORM_BYTES = 16 * 1024;
const CONFIRM_WITHIN_MS = 10 * 60_000;
const PURPOSE = 'logout';

const visitSchema = z.object({ room: z.string(), sub: z.string() });
type NamedVisit = z.infer<typeof visitSchema>;

/** A logout that the visitor was asked about, sealed into the form of the question: it is this visitor's or nobody's. */
const askedLogout = z.object({ visits: z.array(visitSchema), returnTo: z.string().nullable(), expMs: z.number() });
type AskedLogout = z.infer<typeof askedLogout>;

/**
 * RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): ends the visit as completed. Asks first, unless the
 * client shows an ID token of this very visitor.
 */
export function logoutRoutes(parts: LogoutOptions): RouterMiddleware {
  const { requests, rooms, clients, tickets, sealer, line, views, now } = parts;
  const router = new Router();

  async function logout(ctx: Context, parameters: URLSearchParams): Promise<void> {
    nameRoute(ctx.req, 'logout');
    const request = await requests.check(parameters);
    if (request.kind === 'invalid') {
      renderPage(ctx, views, {
        status: 400,
        template: 'message.njk',
        values: { message: 'refused', detail: request.reason },
      });
      return;
    }
    const room = clients.find(request.clientId ?? '')?.room;
    if (room !== undefined) nameRoom(ctx, room);
    const visits = (room === undefined ? rooms : [room]).flatMap((each) => visitIn(ctx, each) ?? []);
    if (visits.length === 0) return leave(ctx, request.returnTo);
    if (visits.every(({ sub }) => sub === request.hint?.sub)) {
      await end(visits);
      return leave(ctx, request.returnTo);
    }
    const asked: AskedLogout = { visits, returnTo: request.returnTo, expMs: now() + CONFIRM_WITHIN_MS };
    const sealed = sealer.seal(PURPOSE, Buffer.from(JSON.stringify(asked)));
    const formsTo = request.returnTo === null ? [] : [new URL(request.returnTo).origin];
    renderPage(ctx, views, { status: 200, template: 'logout.njk', values: { request: sealed }, formsTo });
  }

  /** The visitor in a room, as their ticket names them; whether they are inside is for the store to say. */
  function visitIn(ctx: Context, room: string): NamedVisit | null {
    const ticket = tickets.read(ctx, room);
    return ticket === null || ticket.generation === 0 ? null : { room, sub: tickets.subOf(room, ticket) };
  }

  async function end(visits: readonly NamedVisit[]): Promise<void> {
    for (const { room, sub } of visits) await line.release({ room, sub, outcome: 'completed' });
  }

  function leave(ctx: Context, returnTo: string | null): void {
    if (returnTo === null) {
      renderPage(ctx, views, { status: 200, template: 'message.njk', values: { message: 'logged_out', detail: null } });
      return;
    }
    ctx.status = 303;
    ctx.redirect(returnTo);
  }

  router.get('/logout', answerLookAhead, (ctx) => logout(ctx, new URLSearchParams(ctx.querystring)));
  router.post('/logout', async (ctx) => logout(ctx, await readFormBody(ctx, MAX_FORM_BYTES)));
  router.post('/logout/confirm', async (ctx) => {
    nameRoute(ctx.req, 'logout-confirm');
    const answer = await readFormBody(ctx, MAX_FORM_BYTES);
    const opened = sealer.open(PURPOSE, answer.get('request') ?? '');
    const asked = opened === null ? null : askedLogout.parse(JSON.parse(opened.toString()));
    const isTheirs = ({ room, sub }: NamedVisit): boolean => visitIn(ctx, room)?.sub === sub;
    if (asked === null || asked.expMs < now() || !asked.visits.every(isTheirs)) {
      renderPage(ctx, views, {
        status: 400,
        template: 'message.njk',
        values: { message: 'refused', text: 'logout.late', detail: null },
      });
      return;
    }
    if (answer.get('logout') === 'yes') await end(asked.visits);
    leave(ctx, asked.returnTo);
  });
  return router.routes();
}
