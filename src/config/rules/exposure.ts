import { isLoopback, webAddress } from './web-address.ts';

/** How long a process that is to stop goes on accepting in production, in milliseconds. */
export const PRODUCTION_DRAIN_DELAY_MS = 5_000;

/** What says whether anybody but this machine is served. */
export interface Exposure {
  /** `NODE_ENV` is `production`. */
  readonly production: boolean;
  /** `ALLOW_INSECURE` */
  readonly allowInsecure: boolean;
  /** Where it is to listen; null: nothing is said. */
  readonly host: string | null;
  /** undefined: there is none, so nothing is served. */
  readonly issuer: string | undefined;
}

/**
 * Where to listen: on loopback alone where the issuer is there, unless more is asked for.
 *
 * @param exposure `issuer` the valid one
 */
export function listeningHost({ production, allowInsecure, host, issuer }: Exposure): string {
  return host ?? (!production && !allowInsecure && isLoopbackIssuer(issuer) ? '127.0.0.1' : '0.0.0.0');
}

/** Whether production's rules hold: where that is said, and for whatever listens or speaks beyond loopback. */
export function hasProductionRules(exposure: Exposure): boolean {
  if (exposure.production || exposure.issuer === undefined) return exposure.production;
  return !exposure.allowInsecure && !(isLoopbackIssuer(exposure.issuer) && isLoopbackHost(listeningHost(exposure)));
}

/** What a rule of production refuses, with the reason why it holds where nobody asked for production. */
export function explained(message: string, { production }: Pick<Exposure, 'production'>): string {
  if (production || !message.includes('in production')) return message;
  return `${message}, whose rules hold here: the issuer or HOST is not loopback (for a trial set ALLOW_INSECURE=true)`;
}

function isLoopbackIssuer(issuer = ''): boolean {
  const url = webAddress(issuer);
  // What is no address at all has a mistake of its own.
  return url === null || isLoopback(url.hostname);
}

function isLoopbackHost(host: string): boolean {
  return isLoopback(host.includes(':') ? `[${host}]` : host);
}
