import { isLoopback } from '../../config/rules/web-address.ts';
import type { Handler } from './entrance.ts';
import { hostname, isAddress, isHealthCheck, misdirected, pathOf, targetOf } from './host.ts';

export interface AdminEntranceOptions {
  readonly issuer: string;
  /** Names of the admin port besides, in lower case. */
  readonly adminHosts: readonly string[];
  readonly app: Handler;
}

/**
 * What every request to the admin port passes first. It stops DNS rebinding: whoever makes the browser of an operator
 * call this port under a name of their own gets 421. They have no IP address, none of the names of the deployment, and
 * no name without a dot, which only the network of the operator resolves.
 */
export function adminEntrance({ issuer, adminHosts, app }: AdminEntranceOptions): Handler {
  const names = new Set([new URL(issuer).hostname, ...adminHosts]);

  function isOurs(name: string): boolean {
    return names.has(name) || isAddress(name) || isLoopback(name) || (name !== '' && !name.includes('.'));
  }

  return (req, res) => {
    const { host, url } = targetOf(req);
    if (!isOurs(hostname(host)) && !isHealthCheck(pathOf(url))) return misdirected(res);
    req.url = url;
    app(req, res);
  };
}
