import { calledAddressMistake, webAddress } from '../../config/rules/web-address.ts';
import { matching } from '../../config/schema/schema-parts.ts';
import { HttpProblem } from '../requests/problem.ts';

const what = 'an absolute URL without a fragment: https://shop.example.com/path';

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are refused
const ADDRESS = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\x00-\x20#\x7f]+$/;

/** As much of an address as a pattern can say: the rest is up to `checkAddress`. */
export function calledAddress() {
  return matching(what, ADDRESS);
}

/**
 * Checks an address that this product is to call.
 *
 * @param path names it in the request
 * @throws HttpProblem `request_unfit`
 */
export function checkAddress(path: string, url: string, production: boolean): void {
  const mistake = webAddress(url) === null ? `must be ${what}` : calledAddressMistake(url, production);
  if (mistake !== null) throw new HttpProblem('request_unfit', { errors: [{ path, message: mistake }] });
}
