import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { isLoopback } from '../../config/rules/web-address.ts';
import { HttpProblem } from '../requests/problem.ts';
import { hostname } from './host.ts';

/**
 * Lets a request read the metrics, which tell a rival how a sale goes.
 *
 * @throws HttpProblem `unauthorized`, or `not_found` where there is no token
 */
export type MetricsAccess = (req: IncomingMessage) => void;

export interface MetricsAccessOptions {
  /** `METRICS_TOKEN`; null: none. */
  readonly token: string | null;
  /** Whether the port is kept inside: without a token it tells everybody. */
  readonly inside: boolean;
}

/** With a token whoever has it, without one whoever reaches a port that is kept inside, or this very machine. */
export function metricsAccess({ token, inside }: MetricsAccessOptions): MetricsAccess {
  if (token !== null) return withToken(token);
  return inside ? () => undefined : onThisMachine;
}

function withToken(token: string): MetricsAccess {
  const expected = hash('sha256', token, 'buffer');
  return ({ headers: { authorization = '' } }) => {
    const offered = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
    if (timingSafeEqual(hash('sha256', offered, 'buffer'), expected)) return;
    throw new HttpProblem('unauthorized', {
      detail: 'send METRICS_TOKEN as Authorization: Bearer <token>',
      headers: { 'WWW-Authenticate': 'Bearer realm="metrics"' },
    });
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What proxies add; as it was sent, for the entrance overwrites some of them. */
const FORWARDED = /^(?:forwarded|via|x-real-ip|x-forwarded-.*)$/i;

function onThisMachine({ socket, headers, rawHeaders }: IncomingMessage): void {
  const { remoteAddress = '' } = socket;
  const isLocal = loopback.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
  const isForwarded = rawHeaders.some((name, index) => index % 2 === 0 && FORWARDED.test(name));
  if (isLocal && !isForwarded && isLoopback(hostname(headers.host ?? ''))) return;
  throw new HttpProblem('not_found', {
    detail: 'metrics are told on this machine alone: set METRICS_TOKEN or ADMIN_PORT for others',
  });
}
