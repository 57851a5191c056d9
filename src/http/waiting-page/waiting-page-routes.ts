import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import { siteOrigin } from '../../config/client-registry.ts';
import type { RoomConfig } from '../../config/config.ts';
import { isNavigation, isPrefetch } from '../../room/navigation.ts';
import type { RoomMode } from '../../room/settings.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { renderPage, wantsPage } from '../page.ts';
import { nameRoute } from '../request-log.ts';
import type { Views } from '../views.ts';
import {
  type Approach,
  findVisitor,
  type Progress,
  progress,
  rejoin,
  type Visitor,
  type WaitingPageParts,
} from './progress.ts';
import { type VisitorStatus, visitorStatus } from './status.ts';

export interface WaitingPageOptions extends WaitingPageParts {
  readonly roomConfigs: readonly RoomConfig[];
  readonly views: Views;
}

/** The waiting page and its JSON, both at the address of an authorization request that waits (DESIGN §7). */
export function waitingPageRoutes(parts: WaitingPageOptions): RouterMiddleware {
  const titles = new Map(parts.roomConfigs.map(({ name, title }) => [name, title]));
  const router = new Router();

  router.get('/interaction/:uid', async (ctx) => {
    nameRoute(ctx.req, 'waiting-page');
    ctx.vary('Accept');
    ctx.set('Cache-Control', 'no-store');
    const page = wantsPage(ctx);
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) return noVisitor(ctx, parts.views, page);
    const where = await progress(parts, ctx, visitor, approachOf(ctx, page));
    if (page && where.kind === 'entered') {
      ctx.status = 303;
      ctx.redirect(where.location);
      return;
    }
    const { room } = visitor.client;
    const view = parts.watch.view(room) ?? (await parts.watch.refresh(room));
    const status = visitorStatus(where, view);
    const { mode } = view.state.settings;
    if (page) showPlace(ctx, parts.views, { title: titles.get(room) ?? room, visitor, where, status, mode });
    else ctx.body = status;
  });

  router.post('/interaction/:uid/rejoin', async (ctx) => {
    nameRoute(ctx.req, 'rejoin');
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) return noVisitor(ctx, parts.views, true);
    await rejoin(parts, ctx, visitor);
    ctx.status = 303;
    ctx.redirect(`${parts.issuer}/interaction/${visitor.uid}`);
  });

  return router.routes();
}

function visitorOf(
  parts: WaitingPageParts,
  ctx: Context & { params: Record<string, string> },
): Promise<Visitor | null> {
  const uid = ctx.params.uid ?? '';
  return isRequestUid(uid) ? findVisitor(parts, ctx, uid) : Promise.resolve(null);
}

function approachOf(ctx: Context, page: boolean): Approach {
  if (ctx.method !== 'GET' || isPrefetch(ctx)) return 'peek';
  return page && isNavigation(ctx) ? 'navigate' : 'ask';
}

/** A page of nobody's: an old link, or a browser that keeps no cookies. Not an error of theirs, and no dead end. */
function noVisitor(ctx: Context, views: Views, page: boolean): void {
  if (page) {
    renderPage(ctx, views, { status: 404, template: 'message.njk', values: { message: 'no-place', detail: null } });
    return;
  }
  ctx.body = {
    room: null,
    state: 'missed',
    number: null,
    serving: 0,
    ahead: 0,
    estimate: null,
    turn_ends_at: null,
    continue: null,
    message: null,
    poll_after: 60,
  };
}

interface Place {
  readonly title: string;
  readonly visitor: Visitor;
  readonly where: Progress;
  readonly status: VisitorStatus;
  readonly mode: RoomMode;
}

function showPlace(ctx: Context, views: Views, { title, visitor, where, status, mode }: Place): void {
  const site = siteOrigin(visitor.client);
  renderPage(ctx, views, {
    status: 200,
    template: 'waiting.njk',
    values: {
      title,
      status,
      progress: where,
      standsStill: mode !== 'open',
      minutes: status.estimate === null ? null : inMinutes(status.estimate),
      rejoinAction: `/interaction/${visitor.uid}/rejoin`,
      updatedAt: new Date().toISOString(),
    },
    refreshAfter: where.kind === 'missed' ? null : status.poll_after,
    formsTo: site === null ? [] : [site],
  });
}

function inMinutes({ low, high }: { low: number; high: number }): { low: number; high: number } {
  return { low: Math.floor(low / 60), high: Math.max(1, Math.ceil(high / 60)) };
}
