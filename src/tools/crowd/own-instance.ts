import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const own = new BlockList();
// Loopback (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), private networks (RFC 1918) and unique local addresses (RFC 4193).
own.addSubnet('127.0.0.0', 8, 'ipv4');
own.addSubnet('10.0.0.0', 8, 'ipv4');
own.addSubnet('172.16.0.0', 12, 'ipv4');
own.addSubnet('192.168.0.0', 16, 'ipv4');
own.addAddress('::1', 'ipv6');
own.addSubnet('fc00::', 7, 'ipv6');

/** Whether an IP address is this machine's or of a private network. */
export function isOwnAddress(address: string): boolean {
  return own.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

export type Resolved =
  /** `lookup` gives the addresses that were looked at, and asks no name server again. */
  | { readonly kind: 'own'; readonly lookup: LookupFunction }
  | { readonly kind: 'foreign'; readonly address: string }
  | { readonly kind: 'unknown' };

/**
 * Where an instance is, if it is one's own. A crowd is a flood to whoever does not expect it, so it goes to private
 * addresses alone, unless somebody says in words that the instance is theirs.
 */
export async function resolveOwn(hostname: string, saidToBeOwn: boolean): Promise<Resolved> {
  try {
    const addresses = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
    const foreign = addresses.find(({ address }) => !isOwnAddress(address));
    if (foreign !== undefined && !saidToBeOwn) return { kind: 'foreign', address: foreign.address };
    return {
      kind: 'own',
      lookup: (_name, { all }, done) => (all === true ? done(null, addresses) : answerFirst(done)),
    };

    function answerFirst(done: Parameters<LookupFunction>[2]): void {
      done(null, addresses[0]?.address ?? '', addresses[0]?.family);
    }
  } catch {
    return { kind: 'unknown' };
  }
}
