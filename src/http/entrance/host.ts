import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';

const HEALTH: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * RFC 9112 §3.2.2: a target in absolute form names its host itself, whatever the Host header says. Under another scheme
 * than ours it names none: nothing behind the entrance could read it as a URL of ours.
 */
export function targetOf({ url = '/', headers }: IncomingMessage): { host: string; url: string } {
  if (url.startsWith('/')) return { host: headers.host ?? '', url };
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (host === undefined) return { host: url.includes('://') ? '' : (headers.host ?? ''), url };
  return { host, url: rest.startsWith('/') ? rest : `/${rest}` };
}

/** The path of a target. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** Health checks come by address, so they are let through under any host. */
export function isHealthCheck(path: string): boolean {
  return HEALTH.has(path);
}

/** A host without its port, in lower case; an IPv6 address keeps its brackets. */
export function hostname(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Whether a host name is an IP address, which no browser can be rebound to. */
export function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/** Answers 421 (RFC 9110 §15.5.20). */
export function misdirected(res: ServerResponse): void {
  const body = 'This host is not served here.\n';
  res.writeHead(421, { 'Content-Type': 'text/plain', 'Content-Length': body.length, 'Cache-Control': 'no-store' });
  res.end(body);
}
