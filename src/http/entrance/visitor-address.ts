import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { TrustedProxies } from '../../config/words/trusted-proxies.ts';

const HEADER = 'x-forwarded-for';

/** Says whether a request came from a proxy that is believed, and leaves in its `X-Forwarded-For` the visitor's address alone. */
export type TidyForwardedFor = (req: IncomingMessage) => boolean;

/**
 * Returns what reads `X-Forwarded-For`: each proxy appends where its request came from, and some write the port behind it.
 * What is left of the last proxy that is believed is anybody's word. Without a believed address the header is removed.
 */
export function tidyForwardedFor(trusted: TrustedProxies): TidyForwardedFor {
  const { beyond, believes } = readerOf(trusted);
  return function tidy({ headers, socket }) {
    const given = headers[HEADER];
    const isBelieved = believes(socket.remoteAddress ?? '');
    // Most requests have none, and looking at their headers stays quicker while nothing was deleted.
    if (given === undefined) return isBelieved;
    const hops = [given].flat().join(',').split(',').map(addressOf);
    const visitor = isBelieved ? beyond(hops) : null;
    if (visitor === null) delete headers[HEADER];
    else headers[HEADER] = visitor;
    return isBelieved;
  };
}

interface Reader {
  /** @param peer as the socket names it */
  readonly believes: (peer: string) => boolean;
  /** The visitor's address among those that proxies have appended; null: it is none. */
  readonly beyond: (hops: readonly (string | null)[]) => string | null;
}

function readerOf(trusted: TrustedProxies): Reader {
  switch (trusted.kind) {
    case 'none':
      return { believes: () => false, beyond: () => null };
    case 'hops':
      return { believes: () => true, beyond: (hops) => hops.at(Math.max(0, hops.length - trusted.count)) ?? null };
    case 'networks': {
      const list = new BlockList();
      for (const { address, prefix, family } of trusted.networks) list.addSubnet(address, prefix, family);
      const isIn = (address: string | null): boolean =>
        address !== null && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
      return {
        believes: (peer) => isIn(addressOf(peer)),
        beyond: (hops) =>
          hops[
            Math.max(
              0,
              hops.findLastIndex((hop) => !isIn(hop)),
            )
          ] ?? null,
      };
    }
  }
}

/** An address without the port, or the brackets of IPv6, and IPv4 as itself; null: it is none. */
function addressOf(text: string): string | null {
  const bare = text.trim().replace(/^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2');
  const address = bare.replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(address) === 0 ? null : address;
}
