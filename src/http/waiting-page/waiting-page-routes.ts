import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { RoomConfig } from '../../config/config.ts';
import type { OidcProvider } from '../../oidc/oidc-provider.ts';
import type { Receipts } from '../../oidc/receipts.ts';
import { basePathOf } from '../../room/base-path.ts';
import { isNavigation, isPrefetch } from '../../room/navigation.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { wantsPage } from '../accepted.ts';
import { nameRoom, renderPage } from '../page.ts';
import { publishedDraw } from '../published-draw.ts';
import { nameRoute } from '../request-log.ts';
import { answerNoPlace, type CookieCheckOptions, cookieCheck } from './cookie-check.ts';
import { noPlace, pageData, placeStatus } from './page-data.ts';
import { localeTags, placePage } from './place-page.ts';
import { progress, rejoin } from './progress.ts';
import { noStatus, visitorStatus } from './status.ts';
import { type Approach, findVisitor, localesOf, type Visitor, type WaitingPageParts } from './visitor.ts';

export interface WaitingPageOptions extends WaitingPageParts, CookieCheckOptions {
  readonly roomConfigs: readonly RoomConfig[];
  readonly receipts: Receipts;
  readonly provider: Pick<OidcProvider, 'judge'>;
}

/** The waiting page and its JSON, both at the address of an authorization request that waits (DESIGN §7). */
export function waitingPageRoutes(parts: WaitingPageOptions): RouterMiddleware {
  const titles = new Map(parts.roomConfigs.map(({ name, title }) => [name, title]));
  const basePath = basePathOf(parts.issuer);
  const answerNobody = cookieCheck(parts);
  const router = new Router();

  router.get('/interaction/:uid', async (ctx) => {
    nameRoute(ctx.req, 'waiting-page');
    ctx.vary('Accept');
    ctx.set('Cache-Control', 'no-store');
    const page = wantsPage(ctx.req);
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) {
      if (page) return answerNobody(ctx, ctx.params.uid ?? '');
      ctx.body = forPage(ctx) ? { ...noStatus, ...noPlace } : noStatus;
      return;
    }
    const where = await progress(parts, ctx, visitor, approachOf(ctx, page));
    if (where.kind === 'sent') {
      ctx.status = 303;
      ctx.redirect(where.location);
      return;
    }
    if (where.kind === 'admitted') {
      ctx.respond = false;
      await parts.provider.judge(ctx.req, ctx.res, where);
      return;
    }
    const { room } = visitor.client;
    const view = parts.watch.view(room) ?? (await parts.watch.refresh(room));
    const entry = parts.tickets.read(ctx, room)?.entry ?? null;
    const visitorsStatus = visitorStatus(where, view);
    if (!page && !forPage(ctx)) {
      ctx.body = visitorsStatus;
      return;
    }
    const status = placeStatus(where, visitorsStatus, view.state, entry);
    if (!page) {
      ctx.body = status;
      return;
    }
    const { state } = view;
    const data = pageData(titles.get(room) ?? room, status, state, new Date().toISOString(), basePath);
    const place = placePage({ ...visitor, data, where, entry, state });
    renderPage(ctx, parts.views, { ...place, status: 200, locales: localeTags(await localesOf(visitor)) });
  });

  router.get('/interaction/:uid/receipt', async (ctx) => {
    nameRoute(ctx.req, 'receipt');
    ctx.set('Cache-Control', 'no-store');
    const visitor = await visitorOf(parts, ctx);
    const entry = visitor?.ticket?.entry ?? null;
    if (visitor === null || visitor.ticket === null || entry === null) return answerNoPlace(ctx, parts.views);
    const { room } = visitor.client;
    const { epoch } = visitor.ticket;
    const { state } = parts.watch.freshView(room) ?? (await parts.watch.refresh(room));
    const { commitment, opens_at, source, drawn } = publishedDraw(state);
    const promise = drawn || state.epoch !== epoch ? null : { commitment, opens_at, source };
    ctx.body = await parts.receipts.sign({ room, epoch, entry, promise }, state.nowMs);
    // RFC 7515 §9.2.1: the compact serialization.
    ctx.type = 'application/jose';
    ctx.attachment(`receipt-${room}-${entry}.jws`);
  });

  router.post('/interaction/:uid/rejoin', async (ctx) => {
    nameRoute(ctx.req, 'rejoin');
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) return answerNoPlace(ctx, parts.views);
    await rejoin(parts, ctx, visitor);
    ctx.status = 303;
    ctx.redirect(`${parts.issuer}/interaction/${visitor.uid}`);
  });

  return router.routes();
}

async function visitorOf(
  parts: WaitingPageParts,
  ctx: Context & { params: Record<string, string> },
): Promise<Visitor | null> {
  const uid = ctx.params.uid ?? '';
  const visitor = isRequestUid(uid) ? await findVisitor(parts, ctx, uid) : null;
  if (visitor !== null) nameRoom(ctx, visitor.client.room);
  return visitor;
}

function approachOf(ctx: Context, page: boolean): Approach {
  if (ctx.method !== 'GET' || isPrefetch(ctx)) return 'peek';
  return page && isNavigation(ctx) ? 'navigate' : 'ask';
}

/** Whether our own page asks, which has to know some more than the status that everybody gets (DESIGN §7). */
function forPage(ctx: Context): boolean {
  return ctx.query.place !== undefined;
}
