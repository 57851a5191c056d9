import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import type { ClientRegistry } from '../config/client-registry.ts';
import type { AcceptedShapes } from '../oidc/accepted-shapes.ts';
import { NOT_ADMITTED } from '../oidc/interaction-policy.ts';
import { REQUEST_TTL_S } from '../oidc/provider-configuration.ts';
import { basePathOf } from '../room/base-path.ts';
import { mightBeFree } from '../room/room-state.ts';
import type { PendingRequests } from '../sealing/pending-request.ts';
import { takeRandomBytes } from '../sealing/random-pool.ts';
import { type TicketJar, ticketCookie } from '../sealing/ticket-jar.ts';
import type { RoomWatch } from '../store/room-watch.ts';

export interface ArrivalShortcutOptions {
  readonly issuer: string;
  readonly clients: ClientRegistry;
  readonly tickets: TicketJar;
  readonly pending: PendingRequests;
  readonly watch: RoomWatch;
  readonly acceptedShapes: AcceptedShapes;
  /** Process clock, epoch milliseconds. */
  readonly now: () => number;
}

const UID_BYTES = 24;

/**
 * Sends a newcomer to a room in which people wait straight to the waiting page, when their authorization request has
 * the shape of one that the library has just accepted. What they get is what the library would have given them, and a
 * request that is judged in full when their turn has come; the store is not asked.
 *
 * @returns answers a navigation to `/authorize`, or tells that the library has to
 */
export function arrivalShortcut(options: ArrivalShortcutOptions) {
  const { issuer, clients, tickets, pending, watch, acceptedShapes, now } = options;
  const basePath = basePathOf(issuer);
  const secure = issuer.startsWith('https:');

  return function arrive(req: IncomingMessage, res: ServerResponse): boolean {
    const { url = '', headers } = req;
    const params = acceptedShapes.recall(url.slice(url.indexOf('?') + 1));
    const client = clients.find(params?.client_id ?? '');
    if (params === null || client === undefined) return false;
    const { clientId, room } = client;
    if (headers.cookie?.includes(ticketCookie(room)) === true) return false;
    const seen = watch.freshView(room)?.state;
    if (seen === undefined || mightBeFree(seen)) return false;

    const ctx = { cookies: new Cookies(req, res, { secure }) };
    const uid = takeRandomBytes(UID_BYTES).toString('base64url');
    const iat = Math.floor(now() / 1000);
    const prompt = { name: 'login', reasons: [NOT_ADMITTED] };
    const request = { params, prompt, iat, exp: iat + REQUEST_TTL_S, unjudged: true } as const;
    if (!pending.openSmall(ctx, uid, request)) return false;
    tickets.write(ctx, room, { ...tickets.issue(clientId), epoch: seen.epoch, uid });
    res.writeHead(303, {
      Location: `${basePath}/interaction/${uid}`,
      'Cache-Control': 'no-store',
      'Content-Length': '0',
    });
    res.end();
    return true;
  };
}
