import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isRefusedAddress } from '../config/rules/refused-address.ts';

/** `code` of a name that stands for no address that may be used. */
export const REFUSED_ADDRESS = 'ERR_REFUSED_ADDRESS';

type Resolve = (
  hostname: string,
  options: Parameters<LookupFunction>[1] & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for connections to those addresses only that may be connected to. The connection goes to what this
 * answers, so that a name that changes its mind meanwhile gains nothing.
 */
export function allowedLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const allowed = found.filter(({ address }) => !isRefusedAddress(address));
      const [first] = allowed;
      if (first === undefined) {
        const refusal = new Error('the name stands for no address that may be used');
        return callback(Object.assign(refusal, { code: REFUSED_ADDRESS }), []);
      }
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}
