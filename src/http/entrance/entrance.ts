import type { IncomingMessage, ServerResponse } from 'node:http';
import { basePathOf } from '../../web/base-path.ts';
import { hostname, isAddress, isHealthCheck, misdirected, pathOf, targetOf } from './host.ts';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

export interface EntranceOptions {
  readonly issuer: string;
  readonly app: Handler;
  /** Told of every Host that is refused, as it was sent. */
  readonly onForeignHost: (host: string) => void;
}

const METRICS = '/metrics';
const VERIFY_ROOM = '/verify/';

/**
 * What every request passes first. URLs of ours follow from the issuer alone: a foreign Host is refused (RFC 9110
 * §7.4, which also stops DNS rebinding), the issuer's path is taken off.
 * Health checks come by address and are let through; so is `/metrics` when asked by an IP address, which no browser
 * can be rebound to. `/verify/ROOM` is for gateways that pass on path and Host of their site; it looks at nothing but a
 * bearer token, which a rebound page does not have.
 */
export function entrance({ issuer, app, onForeignHost }: EntranceOptions): Handler {
  const { host: ownHost, protocol } = new URL(issuer);
  const basePath = basePathOf(issuer);
  const defaultPort = protocol === 'https:' ? ':443' : ':80';
  const hosts = new Set([ownHost, ownHost + (ownHost.includes(':', ownHost.lastIndexOf(']') + 1) ? '' : defaultPort)]);

  function isForAnyHost(url: string, host: string): boolean {
    const path = pathOf(url);
    if (isHealthCheck(path) || path.startsWith(basePath + VERIFY_ROOM)) return true;
    return path === METRICS && isAddress(hostname(host));
  }

  return (req, res) => {
    const { host, url } = targetOf(req);
    if (!hosts.has(host) && !hosts.has(host.toLowerCase()) && !isForAnyHost(url, host)) {
      onForeignHost(host);
      return misdirected(res);
    }
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
    app(req, res);
  };
}

function isBesideBasePath(path: string): boolean {
  return isHealthCheck(path) || path === METRICS;
}
