import type { ClientRegistry } from '../../config/client-registry.ts';
import type { AcceptedShapes } from '../../oidc/accepted-shapes.ts';
import { NOT_ADMITTED } from '../../oidc/interaction-policy.ts';
import { REQUEST_TTL_S } from '../../oidc/provider-configuration.ts';
import type { PendingRequests } from '../../sealing/pending-request.ts';
import { takeRandomBytes } from '../../sealing/random-pool.ts';
import { namesTicket, type TicketJar } from '../../sealing/ticket-jar.ts';
import { seenBusy } from '../../waiting/newcomers.ts';
import type { RoomWatch } from '../../watch/room-watch.ts';
import { basePathOf } from '../../web/base-path.ts';
import { waitingPagePath } from '../../web/waiting-page-url.ts';
import type { HttpRequest } from '../entrance/http-request.ts';

export interface ArrivalShortcutOptions {
  readonly issuer: string;
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly pending: PendingRequests;
  readonly watch: RoomWatch;
  readonly acceptedShapes: AcceptedShapes;
  /** Whether a browser has to show that it keeps cookies before it enters a free room. */
  readonly asksForProof: boolean;
  /** Process clock, epoch milliseconds. */
  readonly storeMs: () => number;
}

const UID_BYTES = 24;

/**
 * Sends a newcomer who does not enter at once straight to the waiting page, when their authorization request has the
 * shape of one that the library has just accepted: people wait in the room, an app begins, or it is the first contact.
 * What they get is what the library would have given them, and a request that is judged in full when their turn has
 * come; the store is not asked.
 *
 * @returns answers a navigation to `/authorize`, or tells that the library has to
 */
export function arrivalShortcut(options: ArrivalShortcutOptions) {
  const { issuer, clients, tickets, pending, watch, acceptedShapes, asksForProof, storeMs } = options;
  const basePath = basePathOf(issuer);

  return function arrive(asked: HttpRequest): boolean {
    const { req, query } = asked;
    const params = acceptedShapes.recall(query);
    const client = clients.find(params?.client_id ?? '');
    if (params === null || client === undefined) return false;
    const { room } = client;
    if (namesTicket(req.headers.cookie, room)) return false;
    const busy = seenBusy(watch, room);
    const waits = busy !== null || asked.permission === 'begin' || (asksForProof && !tickets.isKnown(asked));
    if (!waits) return false;

    const uid = takeRandomBytes(UID_BYTES).toString('base64url');
    const iat = Math.floor(storeMs() / 1000);
    const prompt = { name: 'login', reasons: [NOT_ADMITTED] };
    const request = { params, prompt, iat, exp: iat + REQUEST_TTL_S, unjudged: true } as const;
    if (!pending.openSmall(asked, uid, request)) return false;
    tickets.write(asked, room, { ...tickets.issueTo(asked, room, client, null), epoch: busy?.epoch ?? 0, uid });
    asked.answer(303, ['Location', basePath + waitingPagePath(uid), 'Cache-Control', 'no-store']);
    return true;
  };
}
