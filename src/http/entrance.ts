import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { basePathOf } from '../room/base-path.ts';
import type { RoomStatusPage } from './room-status.ts';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

export interface EntranceOptions {
  readonly issuer: string;
  /** Whether `X-Forwarded-For` may be believed. */
  readonly trustProxy: boolean;
  readonly roomStatus: RoomStatusPage;
  readonly app: Handler;
}

const ROOMS = '/rooms/';
const STATUS = '/status';
const HEALTH: ReadonlySet<string> = new Set(['/healthz', '/readyz']);
const METRICS = '/metrics';
const VERIFY_ROOM = '/verify/';

/**
 * What every request passes first. URLs of ours follow from the issuer alone: a foreign Host is refused (RFC 9110
 * §7.4, which also stops DNS rebinding), the forwarding headers are overwritten, the issuer's path is taken off.
 * Health checks come by address and are let through; so is `/metrics` when asked by an IP address, which no browser
 * can be rebound to. `/verify/ROOM` is for gateways that pass on path and Host of their site; it looks at nothing but a
 * bearer token, which a rebound page does not have.
 */
export function entrance({ issuer, trustProxy, roomStatus, app }: EntranceOptions): Handler {
  const { host: ownHost, protocol } = new URL(issuer);
  const basePath = basePathOf(issuer);
  const defaultPort = protocol === 'https:' ? ':443' : ':80';
  const hosts = new Set([ownHost, ownHost + (ownHost.includes(':', ownHost.lastIndexOf(']') + 1) ? '' : defaultPort)]);

  function isForAnyHost(url: string, host: string): boolean {
    const path = pathOf(url);
    if (HEALTH.has(path) || path.startsWith(basePath + VERIFY_ROOM)) return true;
    return path === METRICS && isAddress(host);
  }

  return (req, res) => {
    const { host, url } = targetOf(req);
    if (!hosts.has(host) && !hosts.has(host.toLowerCase()) && !isForAnyHost(url, host)) return misdirected(res);
    req.url = url;
    if (basePath !== '') {
      if (url.startsWith(basePath) && url[basePath.length] === '/') {
        Object.assign(req, { originalUrl: url });
        req.url = url.slice(basePath.length);
      } else if (!isBesideBasePath(pathOf(url))) {
        res.writeHead(404, { 'Content-Length': '0' }).end();
        return;
      }
    }
    const room = statusRoom(req.url);
    if (room !== null && roomStatus.answer(req, res, room)) return;
    req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    forget(req, 'x-forwarded-host');
    if (!trustProxy) forget(req, 'x-forwarded-for');
    app(req, res);
  };
}

/** RFC 9112 §3.2.2: a target in absolute form names its host itself, whatever the Host header says. */
function targetOf({ url = '/', headers }: IncomingMessage): { host: string; url: string } {
  const [, host, rest = ''] = url.startsWith('/') ? [] : (/^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? []);
  if (host === undefined) return { host: headers.host ?? '', url };
  return { host, url: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Most requests have none, and looking at their headers stays quicker while nothing was deleted. */
function forget({ headers }: IncomingMessage, header: string): void {
  if (headers[header] !== undefined) delete headers[header];
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function isBesideBasePath(path: string): boolean {
  return HEALTH.has(path) || path === METRICS;
}

/** The room of `/rooms/ROOM/status`; null: another path. No regular expression: most requests of a busy day are for it. */
function statusRoom(url: string): string | null {
  if (!url.startsWith(ROOMS)) return null;
  const end = url.indexOf(STATUS, ROOMS.length);
  const after = end + STATUS.length;
  if (end === -1 || (after < url.length && url[after] !== '?')) return null;
  return url.slice(ROOMS.length, end);
}

function isAddress(host: string): boolean {
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '');
  return isIP(name) !== 0;
}

function misdirected(res: ServerResponse): void {
  const body = 'This host is not served here.\n';
  res.writeHead(421, { 'Content-Type': 'text/plain', 'Content-Length': body.length, 'Cache-Control': 'no-store' });
  res.end(body);
}
