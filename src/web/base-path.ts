/** The path of an issuer, which all of its routes and cookies are below: '' or '/…', without a slash at its end. */
export function basePathOf(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, '');
}
