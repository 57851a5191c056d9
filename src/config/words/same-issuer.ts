/** Whether two issuers are the same to a lenient client: as URLs (RFC 3986 §6.2), and without what is empty at the end. */
export function isSameIssuer(one: string, other: string): boolean {
  return normalized(one) === normalized(other);
}

function normalized(issuer: string): string {
  return (URL.parse(issuer)?.href ?? issuer).replace(/[/?#]+$/, '');
}
