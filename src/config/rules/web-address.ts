import { isIP } from 'node:net';
import { isRefusedAddress } from './refused-address.ts';

/** Whether a host name is this very machine: RFC 6761 §6.3 and the loopback addresses. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** Whether a host as in a URL is an IP address that nothing may be sent to. No name is resolved. */
export function isRefusedHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && isRefusedAddress(address);
}

export const refusedHostMessage = 'must not be a link-local, multicast or metadata address';

/** The address when the text is one of the web (http or https), else null. */
export function webAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

export const issuerDemand = 'must be an absolute URL: https://wait.example.com';

/** Why an issuer identifier is not fit (OpenID Connect Discovery §3), or null when it is. */
export function issuerMistake(text: string, production: boolean): string | null {
  const url = webAddress(text);
  if (url === null) return issuerDemand;
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (text.includes('?') || text.includes('#')) return 'must have neither a query nor a fragment';
  if (text.endsWith('/')) return 'must not end with a slash: gateways compare it character by character';
  const normal = url.href.replace(/\/$/, '');
  if (text !== normal) return `must be written in its normal form: ${normal}`;
  return production && isInsecure(url) ? 'must be https in production' : null;
}

/** Whether an address is of those that production refuses: plain http to another machine. */
function isInsecure({ protocol, hostname }: URL): boolean {
  return protocol !== 'https:' && !isLoopback(hostname);
}

/**
 * Why this product should not call an address by itself, or null when it may: a webhook, or the site that a gate checks.
 * What is no address at all is not its matter.
 */
export function calledAddressMistake(text: string, production: boolean): string | null {
  const url = webAddress(text);
  if (url === null) return null;
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (isRefusedHost(url.hostname)) return refusedHostMessage;
  return production && isInsecure(url) ? 'must be https in production, except on localhost' : null;
}
