import type { IncomingMessage } from 'node:http';
import type { TrustedProxies } from '../../config/words/trusted-proxies.ts';
import type { Lane } from './lane.ts';
import { tidyForwardedFor } from './visitor-address.ts';

export interface ForwardingOptions {
  readonly issuer: string;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustProxy: TrustedProxies;
}

/**
 * Overwrites the forwarding headers, which anybody can send: what browsers see follows from the issuer alone. Takes no
 * request. Goes before every lane that hands a request to koa or to the library, for both believe these headers.
 */
export function forwarding({ issuer, trustProxy }: ForwardingOptions): Lane {
  const protocol = new URL(issuer).protocol.slice(0, -1);
  const tidy = tidyForwardedFor(trustProxy);
  return function overwriteForwarding({ req }) {
    req.headers['x-forwarded-proto'] = protocol;
    forget(req, 'x-forwarded-host');
    tidy(req);
    return false;
  };
}

/** Most requests have none, and looking at their headers stays quicker while nothing was deleted. */
function forget({ headers }: IncomingMessage, header: string): void {
  if (headers[header] !== undefined) delete headers[header];
}
