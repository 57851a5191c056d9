import Router, { type RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import type { RoomConfig } from '../../config/config.ts';
import type { OidcProvider } from '../../oidc/oidc-provider.ts';
import type { Receipts } from '../../oidc/receipts.ts';
import { localeTags } from '../../oidc/ui-locales.ts';
import { hasPlace, type Ticket } from '../../room/ticket.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { wantsPage } from '../../web/accepted.ts';
import { basePathOf } from '../../web/base-path.ts';
import { isFormerFetch, isFormerStatus } from '../../web/former-page.ts';
import { type Door, permissionOf } from '../../web/permission.ts';
import { OWN_PAGE, OWN_STATUS, TAPPED, waitingPagePath } from '../../web/waiting-page-url.ts';
import { nameRoom, renderPage } from '../pages/page.ts';
import { nameRoute } from '../requests/request-log.ts';
import { publishedDraw } from '../rooms/published-draw.ts';
import { answerNoPlace, type CookieCheckOptions, cookieCheck } from './cookie-check.ts';
import { noPlace, pageData, placeStatus } from './page-data.ts';
import { placePage } from './place-page.ts';
import { progress, rejoin, takeOver } from './progress.ts';
import { confirmationPage, visitToConfirm } from './reauthentication.ts';
import { type KnownNumber, noStatus, visitorStatus } from './status.ts';
import {
  findVisitor,
  localesOf,
  type PageApproach,
  type Staying,
  type Visitor,
  type WaitingPageParts,
} from './visitor.ts';

export interface WaitingPageOptions extends WaitingPageParts, CookieCheckOptions {
  readonly roomConfigs: readonly RoomConfig[];
  readonly receipts: Receipts;
  readonly provider: Pick<OidcProvider, 'authorizeAdmitted'>;
}

/** The waiting page, its JSON, and what the script of the page asks for (DESIGN §7). */
export function waitingPageRoutes(parts: WaitingPageOptions): RouterMiddleware {
  const titles = new Map(parts.roomConfigs.map(({ name, title }) => [name, title]));
  const basePath = basePathOf(parts.issuer);
  const answerNobody = cookieCheck(parts);
  const router = new Router();
  const page = waitingPagePath(':uid');

  async function statusOf(ctx: Context, { client: { room } }: Visitor, where: Staying) {
    const snapshot = await parts.watch.knownSnapshot(room);
    const ticket = parts.tickets.read(ctx, room);
    const entry = ticket?.entry ?? null;
    const status = visitorStatus(where, snapshot, knownNumber(room, ticket));
    return { state: snapshot.state, entry, status, ownStatus: placeStatus(where, status, snapshot, entry) };
  }

  /** Whether the page only tells, and asks for a tap: who has no number yet has come by a tap of their own. */
  async function asksFirst(ctx: Context, { client, ticket }: Visitor, approach: PageApproach): Promise<boolean> {
    if (approach !== 'take' || isTapped(ctx) || ticket === null || !hasPlace(ticket)) return false;
    return (await parts.watch.knownSnapshot(client.room)).state.settings.enter === 'tap';
  }

  function knownNumber(room: string, ticket: Ticket | null): KnownNumber {
    if (ticket === null || ticket.number === null) return { number: null, calledAtMs: null };
    const { epoch, number } = ticket;
    return { number, calledAtMs: parts.watch.calledAtMs(room, epoch, number) };
  }

  /** When the visit of a visitor has ended; null: they have none that has. */
  async function visitEndMs({ client: { room }, ticket }: Visitor, where: Staying): Promise<number | null> {
    if (ticket === null || where.kind !== 'missed' || where.reason !== 'ended') return null;
    return (await parts.line.visit({ room, sub: parts.tickets.subOf(room, ticket) }))?.endsAtMs ?? null;
  }

  async function showPlace(ctx: Context, visitor: Visitor, where: Staying): Promise<void> {
    const { room } = visitor.client;
    const { state, entry, ownStatus } = await statusOf(ctx, visitor, where);
    const data = pageData(titles.get(room) ?? room, ownStatus, state, new Date().toISOString(), basePath);
    const address = basePath + waitingPagePath(visitor.uid);
    const endMs = await visitEndMs(visitor, where);
    const place = placePage({ ...visitor, data, address, where, entry, state, visitEndMs: endMs });
    renderPage(ctx, parts.views, { ...place, status: 200, locales: localeTags(await localesOf(visitor)) });
  }

  /** @returns whether the visitor has to confirm their visit first */
  async function asksAgain(ctx: Context, visitor: Visitor): Promise<boolean> {
    const visit = await visitToConfirm(parts, visitor);
    if (visit === null) return false;
    const { room } = visitor.client;
    const asking = confirmationPage(titles.get(room) ?? room, visit, basePath + waitingPagePath(visitor.uid));
    renderPage(ctx, parts.views, { ...asking, status: 200, room, locales: localeTags(await localesOf(visitor)) });
    return true;
  }

  router.get(page, async (ctx) => {
    nameRoute(ctx.req, 'waiting-page');
    ctx.vary('Accept');
    ctx.set('Cache-Control', 'no-store');
    const approach = approachOf(ctx, 'page');
    const asPage = approach === 'take' || (approach === 'peek' ? wantsPage(ctx.req) : isFormerFetch(ctx.headers));
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) {
      if (approach === 'take') return answerNobody(ctx, ctx.params.uid ?? '');
      if (asPage) return answerNoPlace(ctx, parts.views);
      ctx.body = isFormerStatus(ctx.querystring) ? nobodysOwnStatus : noStatus;
      return;
    }
    if (approach === 'take' && !isTapped(ctx) && (await asksAgain(ctx, visitor))) return;
    const where = await progress(parts, ctx, visitor, (await asksFirst(ctx, visitor, approach)) ? 'ask' : approach);
    if (where.kind === 'sent') {
      ctx.status = 303;
      ctx.redirect(where.location);
      return;
    }
    if (where.kind === 'admitted') {
      ctx.respond = false;
      await parts.provider.authorizeAdmitted(ctx.req, ctx.res, where);
      return;
    }
    // Who is inside and may not go on yet would be asked to confirm it once more.
    if (asPage && isTapped(ctx) && where.kind !== 'crowded' && where.kind !== 'elsewhere') {
      // Loaded anew by itself, the page must not take a later turn.
      ctx.status = 303;
      ctx.redirect(parts.issuer + waitingPagePath(visitor.uid));
      return;
    }
    if (asPage) return showPlace(ctx, visitor, where);
    const { status, ownStatus } = await statusOf(ctx, visitor, where);
    ctx.body = isFormerStatus(ctx.querystring) ? ownStatus : status;
  });

  router.get(page + OWN_STATUS, async (ctx) => {
    nameRoute(ctx.req, 'own-status');
    ctx.set('Cache-Control', 'no-store');
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) {
      ctx.body = nobodysOwnStatus;
      return;
    }
    const where = await progress(parts, ctx, visitor, approachOf(ctx, 'own'));
    ctx.body = (await statusOf(ctx, visitor, where)).ownStatus;
  });

  router.get(page + OWN_PAGE, async (ctx) => {
    nameRoute(ctx.req, 'own-page');
    const visitor = await visitorOf(parts, ctx);
    if (visitor === null) return answerNoPlace(ctx, parts.views);
    await showPlace(ctx, visitor, await progress(parts, ctx, visitor, approachOf(ctx, 'own')));
  });

  router.get(`${page}/receipt`, async (ctx) => {
    nameRoute(ctx.req, 'receipt');
    ctx.set('Cache-Control', 'no-store');
    const visitor = await visitorOf(parts, ctx);
    const entry = visitor?.ticket?.entry ?? null;
    if (visitor === null || visitor.ticket === null || entry === null) return answerNoPlace(ctx, parts.views);
    const { room } = visitor.client;
    const { epoch } = visitor.ticket;
    const { state } = await parts.watch.currentSnapshot(room);
    const { commitment, opens_at, source, drawn } = publishedDraw(state);
    const promise = drawn || state.epoch !== epoch ? null : { commitment, opens_at, source };
    ctx.body = await parts.receipts.sign({ room, epoch, entry, promise }, state.storeMs);
    // RFC 7515 §9.2.1: the compact serialization.
    ctx.type = 'application/jose';
    ctx.attachment(`receipt-${room}-${entry}.jws`);
  });

  // Forms of the page. A site that makes a browser post one gets nothing by it: such a request carries no Lax cookies.
  for (const [name, change] of [
    ['rejoin', rejoin],
    ['go-on', takeOver],
  ] as const) {
    router.post(`${page}/${name}`, async (ctx) => {
      nameRoute(ctx.req, name);
      const visitor = await visitorOf(parts, ctx);
      if (visitor === null) return answerNoPlace(ctx, parts.views);
      await change(parts, ctx, visitor);
      ctx.status = 303;
      ctx.redirect(parts.issuer + waitingPagePath(visitor.uid));
    });

    // A page that tries again by itself asks by GET, also after a form.
    router.get(`${page}/${name}`, (ctx) => {
      nameRoute(ctx.req, name);
      ctx.status = 303;
      ctx.redirect(parts.issuer + waitingPagePath(encodeURIComponent(ctx.params.uid ?? '')));
    });
  }

  return router.routes();
}

const nobodysOwnStatus = { ...noStatus, ...noPlace };

function isTapped({ search }: Context): boolean {
  return search === TAPPED;
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

function approachOf(ctx: Context, door: 'own'): 'tell' | 'peek';
function approachOf(ctx: Context, door: Door): PageApproach;
function approachOf({ method, req, querystring: query }: Context, door: Door): PageApproach {
  const permission = method === 'GET' ? permissionOf(door, { req, query }) : null;
  switch (permission) {
    case 'enter':
      return 'take';
    case 'ask':
    case 'tell':
      return permission;
    default:
      return 'peek';
  }
}
