import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';

/** Different headers are few, and reading one takes microseconds. */
const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 200;

/** All that is read of a request. */
export type WithHeaders = Pick<IncomingMessage, 'headers'>;

function remembering<Read>(
  header: 'accept' | 'accept-language',
  read: (req: WithHeaders) => Read,
): (req: WithHeaders) => Read {
  // Without the header is not the same as with any: it has a key that no header can be.
  const known = new Map<string | undefined, Read>();
  return function readHeader(req) {
    const key = req.headers[header];
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = read(req);
    if (known.size < MOST_KNOWN && (key?.length ?? 0) <= LONGEST_KNOWN) known.set(key, found);
    return found;
  };
}

/** The languages that a browser accepts (RFC 9110 §12.5.4), the most wanted first. */
export const acceptedLanguages = remembering('accept-language', (req): readonly string[] => {
  return accepts(req as IncomingMessage).languages();
});

/**
 * The media ranges that a request names (RFC 9110 §12.5.1), in lower case and without parameters, the most wanted first.
 * Those with the quality 0 are not acceptable, so they are not among them.
 */
export const acceptedTypes = remembering('accept', (req): readonly string[] => {
  const types = accepts(req as IncomingMessage).types();
  return Array.isArray(types) ? types.map((type) => type.toLowerCase()) : [];
});

/** Whether the answer is for a person. Whoever names no preference gets what the route calls its own. */
export const wantsPage = remembering('accept', (req) => {
  return accepts(req as IncomingMessage).types(['html', 'json']) === 'html';
});

/** Whether a person asks, where the answer for whoever names no preference is data. */
export function asksForPage(req: WithHeaders): boolean {
  return wantsPage(req) && acceptedTypes(req).includes('text/html');
}

/** Chooses the content coding of an answer (RFC 9110 §12.5.3). @param codings the best first @returns undefined: none of them */
export function acceptedCoding<Coding extends string>(
  req: IncomingMessage,
  codings: readonly Coding[],
): Coding | undefined {
  const accepted = accepts(req).encodings(...codings, 'identity');
  return codings.find((coding) => coding === accepted);
}
