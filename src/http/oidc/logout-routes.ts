import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { ClientRegistry } from '../../config/client-registry.ts';
import type { LogoutRequests } from '../../oidc/logout-request.ts';
import { openSealedJson } from '../../sealing/sealed-json.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { TicketJar } from '../../sealing/ticket-jar.ts';
import type { LineStore } from '../../store/line-store.ts';
import { nameRoom, renderPage } from '../pages/page.ts';
import type { Views } from '../pages/views.ts';
import { readFormBody } from '../requests/form-body.ts';
import { nameRoute } from '../requests/request-log.ts';
import { answerLookAhead } from './look-ahead.ts';

export interface LogoutOptions {
  readonly issuer: string;
  readonly requests: LogoutRequests;
  readonly rooms: readonly string[];
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly sealer: Sealer;
  readonly line: LineStore;
  readonly views: Views;
  /** The store's time, as this process knows it: a form may come back to another process. */
  readonly storeMs: () => number;
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
 * client shows an ID token of this very visitor. Where the request is of no visitor, the visit of its ID token ends.
 */
export function logoutRoutes(parts: LogoutOptions): RouterMiddleware {
  const { requests, rooms, clients, tickets, sealer, line, views, storeMs } = parts;
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
    const visits = await visitsIn(ctx, room === undefined ? rooms : [room]);
    if (visits.length === 0) {
      // The server of a gateway asks, which has no cookies of the visitor, or the browser has lost them.
      if (room !== undefined && request.hint !== null) await end([{ room, sub: request.hint.sub }]);
      return leave(ctx, request.returnTo);
    }
    if (visits.every(({ sub }) => sub === request.hint?.sub)) {
      await end(visits);
      return leave(ctx, request.returnTo);
    }
    const asked: AskedLogout = { visits, returnTo: request.returnTo, expMs: storeMs() + CONFIRM_WITHIN_MS };
    const sealed = sealer.seal(PURPOSE, Buffer.from(JSON.stringify(asked)));
    const formsTo = request.returnTo === null ? [] : [new URL(request.returnTo).origin];
    renderPage(ctx, views, { status: 200, template: 'logout.njk', values: { request: sealed }, formsTo });
  }

  /** The visits that the browser's tickets name. An answer may have been lost: of a ticket without a visit the store knows. */
  async function visitsIn(ctx: Context, where: readonly string[]): Promise<NamedVisit[]> {
    const visits: NamedVisit[] = [];
    for (const room of where) {
      const ticket = tickets.read(ctx, room);
      if (ticket === null) continue;
      const sub = tickets.subOf(room, ticket);
      const isNamed = ticket.generation > 0 || (await line.visit({ room, sub }))?.outcome === null;
      if (isNamed) visits.push({ room, sub });
    }
    return visits;
  }

  function isTheirs(ctx: Context, { room, sub }: NamedVisit): boolean {
    const ticket = tickets.read(ctx, room);
    return ticket !== null && tickets.subOf(room, ticket) === sub;
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
    const asked = openSealedJson(sealer, PURPOSE, answer.get('request') ?? '', askedLogout);
    if (asked === null || asked.expMs < storeMs() || !asked.visits.every((visit) => isTheirs(ctx, visit))) {
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
  // A page that tries again by itself asks by GET, also after a form.
  router.get('/logout/confirm', (ctx) => {
    nameRoute(ctx.req, 'logout-confirm');
    ctx.status = 303;
    ctx.redirect(`${parts.issuer}/logout`);
  });
  return router.routes();
}
