import { relaunchUri } from '../../config/client-registry.ts';
import type { CookieContext } from '../../sealing/issuer-cookies.ts';
import type { Standing } from '../../waiting/standing.ts';
import type { Visitor, WaitingPageParts } from './visitor.ts';

/** For how long another tab may be on its way in before this one begins a login of its own. */
const ON_THE_WAY_MS = 15_000;

/** Which tab of a browser may go in: most gateways keep one login state for all of them (LINE.md, tabs). */
export interface Tab {
  /** Whether this one may: its request is the newest of its client, as far as the browser tells. */
  readonly isNewest: boolean;
  /** Whether another one is on its way, where somebody stands who may go in. */
  readonly isOther: (where: Standing) => boolean;
}

const anyTab: Tab = { isNewest: true, isOther: () => false };

/** The tab that a waiting page is open in. */
export function tabOf(parts: WaitingPageParts, ctx: CookieContext, { client, uid }: Visitor): Tab {
  const { clientId, loginState } = client;
  const newest = loginState === 'one' ? parts.pending.newest(ctx, clientId) : null;
  if (newest === null || newest.uid === uid) return anyTab;
  const begins = newest.uid === null && isRecent(parts.storeMs(), newest.atS * 1000);
  return {
    isNewest: false,
    isOther: (where) => {
      const visit = where.kind === 'admitted' ? where.visit : null;
      const own = visit?.logins.filter((login) => login.client === clientId) ?? [];
      // The serial of a login is the line time of its beginning.
      if (own.some(({ live, serial }) => !live && isRecent(parts.lineMs(), serial))) return true;
      // Whom the gateway has let in already passes it at once.
      return begins && !own.some(({ live }) => live);
    },
  };
}

/** Also of what is ahead of a clock that was set back since: nobody waits for that longer. */
function isRecent(nowMs: number, atMs: number): boolean {
  return Math.abs(nowMs - atMs) < ON_THE_WAY_MS;
}

/** Notes that a tab goes to begin a login anew: until that has come about it is the newest. @returns where it goes; null: nowhere */
export function beginAnew(parts: WaitingPageParts, ctx: CookieContext, { client }: Visitor): string | null {
  const location = relaunchUri(client, parts.issuer);
  if (location === null) return null;
  if (client.loginState === 'one') parts.pending.noteLogin(ctx, client.clientId, Math.floor(parts.storeMs() / 1000));
  return location;
}
