import type { CookieContext } from '../../sealing/issuer-cookies.ts';
import { isRequestUid } from '../../sealing/pending-request.ts';
import { waitingPagePath } from '../../web/waiting-page-url.ts';
import { heldTicket, type WaitingPageParts } from './visitor.ts';

/**
 * Returns where a browser goes on that was to resume a request and does not hold it any more, or in a form that only another
 * version of the product knows: the waiting page, which works from the ticket alone and leads to the start of the login. It
 * forgets the request too, which cannot be resumed from there either.
 *
 * @returns null for a browser without a ticket: the page has nothing to tell it
 */
export function pageOfLostRequest(
  parts: Pick<WaitingPageParts, 'issuer' | 'rooms' | 'tickets' | 'clients' | 'pending'>,
  ctx: CookieContext & { readonly path: string },
): string | null {
  const uid = ctx.path.slice(ctx.path.lastIndexOf('/') + 1);
  const isHolder = parts.rooms.some((room) => heldTicket(parts, ctx, room) !== null);
  if (!isHolder || !isRequestUid(uid)) return null;
  parts.pending.leave(ctx, uid);
  return parts.issuer + waitingPagePath(uid);
}
