import { BlockList, isIP } from 'node:net';

/**
 * Where nothing of a site lives: this host, link-local, protocol assignments (RFC 6890) and Azure with their metadata services,
 * multicast, broadcast.
 */
const ipv4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
];
/**
 * The like of IPv6, with the metadata services of AWS, Google Cloud and Scaleway; and whole ranges in which IPv4 addresses are
 * written: IPv4-translated (RFC 2765), NAT64 prefixes of local use (RFC 8215), Teredo (RFC 4380), 6to4 (RFC 3056).
 */
const ipv6: readonly (readonly [network: string, bits: number])[] = [
  ['::', 128],
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fd00:42::42', 128],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
];

const refused = new BlockList();
for (const [network, bits] of ipv4) {
  // IPv4-mapped addresses are checked against the rules of IPv4 by themselves; NAT64 is of RFC 6052 §2.1.
  refused.addSubnet(network, bits, 'ipv4');
  refused.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6');
}
for (const [network, bits] of ipv6) refused.addSubnet(network, bits, 'ipv6');
// IPv4-compatible (RFC 4291 §2.5.5.1): all of ::/96 but loopback.
refused.addRange('::2', '::ffff:ffff', 'ipv6');

/**
 * Whether nothing may be sent to an IP address: one that no protected site and no receiver has, but a metadata service
 * may. Loopback and private networks are allowed.
 */
export function isRefusedAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  const family = isIP(bare);
  return family === 0 || refused.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
