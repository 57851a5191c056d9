import type { Lane } from './lane.ts';

/** A year, in seconds. */
const FOR_S = 31_536_000;

/**
 * Where the issuer is https, tells browsers to come by TLS alone from now on (RFC 6797 §7.1). Takes no request. Goes
 * behind the lanes that answer scripts alone: their answers are many, and the page that asks was told already.
 */
export function secureTransport(issuer: string): Lane {
  const isSecure = new URL(issuer).protocol === 'https:';
  return function tellOfTransport(request) {
    if (isSecure) request.tell('Strict-Transport-Security', `max-age=${FOR_S}`);
    return false;
  };
}
