import { isIP } from 'node:net';

/** Addresses that begin alike (RFC 4632 §3.1). */
export interface Subnet {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Which proxies are believed in `X-Forwarded-For`: none, so many in a row in front of this process, or those of these
 * networks.
 */
export type TrustedProxies =
  | { readonly kind: 'none' }
  | { readonly kind: 'hops'; readonly count: number }
  | { readonly kind: 'networks'; readonly networks: readonly Subnet[] };

const MOST_HOPS = 32;

/** As Express names them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export const trustedProxiesDemand =
  `must be true, false, a number of proxies from 1 to ${MOST_HOPS}, or addresses and networks with commas between them: ` +
  '10.0.0.0/8, loopback';

/** @returns null: it is written in no form that is known */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (text === 'false' || text === '0') return { kind: 'none' };
  if (text === 'true') return { kind: 'hops', count: 1 };
  if (/^[1-9]\d*$/.test(text)) return Number(text) <= MOST_HOPS ? { kind: 'hops', count: Number(text) } : null;
  const parts = text.split(',').map((part) => part.trim());
  const networks = parts.flatMap((part) =>
    (Object.hasOwn(NAMED, part) ? (NAMED[part] ?? []) : [part]).map(parseSubnet),
  );
  return networks.includes(null)
    ? null
    : { kind: 'networks', networks: networks.filter((network) => network !== null) };
}

function parseSubnet(text: string): Subnet | null {
  const [, address = '', bits] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return null;
  const longest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  return prefix > longest ? null : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
