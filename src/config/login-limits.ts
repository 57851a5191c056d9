import type { ClientSection, ConfigFile } from './schema/file-schema.ts';
import { TICKET_GRANT_TYPE } from './ticket-grant-type.ts';

const USUAL_LOGINS = 3;
/** Each tab of a browser may log in by itself. */
const LOGINS_WITH_TABS = 4;

/** How many logins a visit of a room has at most: each of its gateways needs one, and one may be replaced meanwhile. */
export function loginsPerVisit({ rooms, clients = [] }: ConfigFile, room: string): number {
  const own = clients.filter((client) => client.room === room);
  const usual = own.some((client) => client.login_state === 'per_request') ? LOGINS_WITH_TABS : USUAL_LOGINS;
  return rooms[room]?.logins_per_visit ?? Math.max(usual, own.length + 1);
}

/**
 * Returns how long a session of a client lasts that can be ended in no other way, in milliseconds; 0: nobody knows. null:
 * the client asks again whether the visit lasts, or is told that a login has ended (LINE.md, logins).
 */
export function sessionOf(client: ClientSection): number | null {
  const grants = client.grant_types ?? [];
  const asksAgain = grants.includes('refresh_token') || grants.includes(TICKET_GRANT_TYPE);
  if (asksAgain || client.backchannel_logout_uri !== undefined) return null;
  return client.session ?? 0;
}
